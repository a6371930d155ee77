"""Coded concepts of reports (PS3.16 annex D), and private codes where there is none."""

from typing import Final

from xray_desktop.core.anatomy.chest_zones import Zone
from xray_desktop.core.attribution.heat_map_reliability import Reliability
from xray_desktop.core.labels import PRIVATE, SNOMED, Code
from xray_desktop.core.scoring.findings import State

DCM: Final = "DCM"

ENGLISH: Final = Code("en", "RFC5646", "English")
OBSERVER_TYPE: Final = Code("121005", DCM, "Observer Type")
DEVICE: Final = Code("121007", DCM, "Device")
PROCEDURE: Final = Code("121058", DCM, "Procedure reported")
PLAIN_CHEST: Final = Code("399208008", SNOMED, "Plain chest X-ray")
RADIOGRAPHY: Final = Code("363680008", SNOMED, "Radiographic imaging procedure")

REPORT: Final = Code("126000", DCM, "Imaging Measurement Report")
MEASUREMENTS: Final = Code("126010", DCM, "Imaging Measurements")
GROUP: Final = Code("125007", DCM, "Measurement Group")
EVALUATIONS: Final = Code("C0034375", "UMLS", "Qualitative Evaluations")
TRACKING: Final = Code("112039", DCM, "Tracking Identifier")
FINDING: Final = Code("121071", DCM, "Finding")
ALGORITHM: Final = Code("111001", DCM, "Algorithm Name")
ALGORITHM_VERSION: Final = Code("111003", DCM, "Algorithm Version")
ALGORITHM_PARAMETERS: Final = Code("111002", DCM, "Algorithm Parameters")
PROBABILITY: Final = Code("122157", DCM, "Probability")
SOURCE: Final = Code("121112", DCM, "Source of Measurement")
ILLUSTRATION: Final = Code("121080", DCM, "Best illustration of finding")
COMMENT: Final = Code("121106", DCM, "Comment")
SOURCE_IMAGE: Final = Code("121322", DCM, "Source image for image processing operation")
NO_UNITS: Final = Code("1", "UCUM", "no units")
IMAGE_REGION: Final = Code("111030", DCM, "Image Region")
FINDING_SITE: Final = Code("363698007", SNOMED, "Finding Site")
LATERALITY: Final = Code("272741003", SNOMED, "Laterality")
RIGHT: Final = Code("24028007", SNOMED, "Right")
LEFT: Final = Code("7771000", SNOMED, "Left")
UPPER_ZONE: Final = Code("281392002", SNOMED, "Upper zone of lung")
MIDDLE_ZONE: Final = Code("281393007", SNOMED, "Middle zone of lung")
LOWER_ZONE: Final = Code("281394001", SNOMED, "Lower zone of lung")
MEDIASTINUM: Final = Code("72410000", SNOMED, "Mediastinum")

SCORE: Final = Code("UNCALIBRATED", PRIVATE, "Score, not calibrated: no probability")
POINT: Final = Code("OPERATING_POINT", PRIVATE, "Operating point")
SENSITIVITY: Final = Code("SENSITIVITY", PRIVATE, "Sensitivity at the operating point")
SPECIFICITY: Final = Code("SPECIFICITY", PRIVATE, "Specificity at the operating point")
BASE_RATE: Final = Code("BASE_RATE", PRIVATE, "Base rate: prevalence in the calibration images")
RATIO: Final = Code("RATIO_TO_BASE", PRIVATE, "Probability divided by the base rate")
LIKELIHOOD: Final = Code("LIKELIHOOD_RATIO", PRIVATE, "Likelihood ratio of the score")
CAVEAT: Final = Code("CAVEAT", PRIVATE, "Caveat from the evaluation of the model")
NOT_SCORED: Final = Code("NOT_SCORED", PRIVATE, "Why a label is not scored")
PLACE: Final = Code("PLACE_OF_SCORE", PRIVATE, "Where the score lies")
NOTICE: Final = Code("NOTICE", PRIVATE, "Notice")
RESERVATION: Final = Code("RESERVATION", PRIVATE, "Reservation")
STATES: Final = {
    State.ABOVE: Code("ABOVE", PRIVATE, "above the operating point"),
    State.NEAR: Code("NEAR", PRIVATE, "near the operating point"),
    State.BELOW: Code("BELOW", PRIVATE, "below the operating point"),
    State.INSUFFICIENT: Code("INSUFFICIENT", PRIVATE, "not scored: insufficient examples"),
    State.UNRELIABLE: Code("UNRELIABLE", PRIVATE, "not scored: the AUC may be too low"),
}
"""By the state of a score: its position, or why there is none."""
REGION: Final = Code("HEAT_MAP_REGION", PRIVATE, "Heat map region, not a lesion outline")
PEAK: Final = Code("HEAT_MAP_PEAK", PRIVATE, "Highest point of the heat map in the region")
SHARE: Final = Code("HEAT_MAP_SHARE", PRIVATE, "Share of what speaks for the finding")
EXPLAINED: Final = Code("EXPLAINED", PRIVATE, "Finding whose score the heat map explains")
RELIABILITY: Final = Code("RELIABILITY", PRIVATE, "Heat map reliability")
WITHHELD: Final = Code("WITHHELD", PRIVATE, "Why the heat map is withheld")
RELIABILITIES: Final = {
    Reliability.HIGH: Code("HIGH", PRIVATE, "high"),
    Reliability.MODERATE: Code("MODERATE", PRIVATE, "moderate"),
    Reliability.LOW: Code("LOW", PRIVATE, "low"),
    Reliability.NOT_INFORMATIVE: Code("NOT_INFORMATIVE", PRIVATE, "not informative"),
}
COSTOPHRENIC: Final = Code("COSTOPHRENIC", PRIVATE, "Costophrenic angle")
OUTSIDE: Final = Code("OUTSIDE_LUNGS", PRIVATE, "Outside the lung fields")
SITES: Final[dict[str, tuple[Code, Code | None]]] = {
    Zone.RIGHT_UPPER.value: (UPPER_ZONE, RIGHT),
    Zone.RIGHT_MIDDLE.value: (MIDDLE_ZONE, RIGHT),
    Zone.RIGHT_LOWER.value: (LOWER_ZONE, RIGHT),
    Zone.RIGHT_ANGLE.value: (COSTOPHRENIC, RIGHT),
    Zone.LEFT_UPPER.value: (UPPER_ZONE, LEFT),
    Zone.LEFT_MIDDLE.value: (MIDDLE_ZONE, LEFT),
    Zone.LEFT_LOWER.value: (LOWER_ZONE, LEFT),
    Zone.LEFT_ANGLE.value: (COSTOPHRENIC, LEFT),
    Zone.MEDIASTINUM.value: (MEDIASTINUM, None),
    Zone.OUTSIDE.value: (OUTSIDE, None),
}
"""By the zone of a heat map region: anatomic site and laterality."""
PRIVATE_CODES: Final = (
    *(SCORE, POINT, SENSITIVITY, SPECIFICITY, BASE_RATE, RATIO, LIKELIHOOD),
    *(CAVEAT, NOT_SCORED, PLACE, NOTICE, RESERVATION),
    *STATES.values(),
    *(REGION, PEAK, SHARE, EXPLAINED, RELIABILITY, WITHHELD),
    *RELIABILITIES.values(),
    *(COSTOPHRENIC, OUTSIDE),
)
"""All private codes but those of labels, listed in `docs/administrator/dicom-codes.md`."""
