"""The coded concepts that a report is made of (PS3.16 annex D), and our own where there is none."""

from typing import Final

from xray_desktop.core.finding_codes import PRIVATE, SNOMED, Code
from xray_desktop.core.findings import State

DCM: Final = "DCM"

LANGUAGE: Final = Code("121049", DCM, "Language of Content Item and Descendants")
ENGLISH: Final = Code("en", "RFC5646", "English")
OBSERVER_TYPE: Final = Code("121005", DCM, "Observer Type")
DEVICE: Final = Code("121007", DCM, "Device")
DEVICE_UID: Final = Code("121012", DCM, "Device Observer UID")
DEVICE_NAME: Final = Code("121013", DCM, "Device Observer Name")
DEVICE_MAKER: Final = Code("121014", DCM, "Device Observer Manufacturer")
DEVICE_MODEL: Final = Code("121015", DCM, "Device Observer Model Name")
PROCEDURE: Final = Code("121058", DCM, "Procedure reported")
PLAIN_CHEST: Final = Code("399208008", SNOMED, "Plain chest X-ray")
RADIOGRAPHY: Final = Code("363680008", SNOMED, "Radiographic imaging procedure")

REPORT: Final = Code("126000", DCM, "Imaging Measurement Report")
MEASUREMENTS: Final = Code("126010", DCM, "Imaging Measurements")
GROUP: Final = Code("125007", DCM, "Measurement Group")
EVALUATIONS: Final = Code("C0034375", "UMLS", "Qualitative Evaluations")
TRACKING: Final = Code("112039", DCM, "Tracking Identifier")
TRACKING_UID: Final = Code("112040", DCM, "Tracking Unique Identifier")
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
"""Where a score lies, or why there is none."""
OWN: Final = (
    *(SCORE, POINT, SENSITIVITY, SPECIFICITY, BASE_RATE, RATIO, LIKELIHOOD),
    *(CAVEAT, NOT_SCORED, PLACE, NOTICE, RESERVATION),
    *STATES.values(),
)
"""All of our own but those of labels; `docs/dicom-results.md` lists them."""
