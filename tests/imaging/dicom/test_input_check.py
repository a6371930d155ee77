"""Which objects are refused, shown but not scored, or scored with a caution."""

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes

from tests.imaging.dicom_files import dataset, shaded, written
from xray_desktop.core.errors import NEVER_SCORED, NotChestError, RefusedError
from xray_desktop.imaging.dicom.body_part_and_view import CHEST_CODES, FRONTAL_CODES, LATERAL_CODES
from xray_desktop.imaging.dicom.input_check import (
    BODY_PARTS_DISAGREE,
    CHILD,
    HUMAN_CODES,
    UNKNOWN_CLASS,
)
from xray_desktop.imaging.image_metadata import BURNED_IN, FRONTAL_NOT_STATED

STORAGE = "1.2.840.10008.5.1.4.1.1."
SC = STORAGE + "7"


def code(value: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "SCT", meaning
    return item


def reason(image) -> str | None:
    return image.unsuitable.code if image.unsuitable is not None else None


def test_a_frontal_chest_image_is_scored_without_a_caution(open_dataset):
    image = open_dataset()
    assert image.unsuitable is None
    assert image.cautions == ()


@pytest.mark.parametrize(
    ("sop_class", "words"),
    [
        (STORAGE + "88.33", "structured report"),
        (STORAGE + "88.59", "key images"),
        (STORAGE + "11.1", "presentation state"),
        (STORAGE + "104.1", "PDF"),
        (STORAGE + "104.3", "three-dimensional model"),
        (STORAGE + "66.4", "segmentation"),
        (STORAGE + "30", "parametric map"),
        (STORAGE + "481.3", "radiotherapy"),
        (STORAGE + "9.1.1", "waveform"),
        (STORAGE + "2", "CT image"),
        (STORAGE + "2.1", "CT image"),
        (STORAGE + "4", "MR image"),
        (STORAGE + "6.1", "ultrasound"),
        (STORAGE + "20", "nuclear medicine"),
        (STORAGE + "128", "PET"),
        (STORAGE + "13.1.3", "tomosynthesis"),
        (STORAGE + "77.1.4", "photograph"),
        ("1.2.840.10008.1.3.10", "index of a disc"),
    ],
)
def test_classes_without_an_image_are_named(open_dataset, sop_class, words):
    with pytest.raises(RefusedError, match=words) as caught:
        open_dataset(SOPClassUID=sop_class)
    assert caught.value.code == "not_a_radiograph"


@pytest.mark.parametrize(
    "modality", ["CT", "MR", "US", "NM", "PT", "SR", "PR", "SEG", "RTDOSE", "ECG", "XC", "OP"]
)
def test_other_modalities_are_refused_in_a_secondary_capture_too(open_dataset, modality):
    with pytest.raises(RefusedError) as caught:
        open_dataset(SOPClassUID=SC, Modality=modality)
    assert caught.value.code == "not_a_radiograph"


def test_a_chest_image_in_a_secondary_capture_is_scored(open_dataset):
    assert reason(open_dataset(SOPClassUID=SC)) is None


@pytest.mark.parametrize("modality", ["OT", "SC", "", "HC", "QQ"])
def test_a_capture_is_scored_if_it_names_the_chest(open_dataset, modality):
    assert reason(open_dataset(SOPClassUID=SC, Modality=modality)) is None
    silent = open_dataset(SOPClassUID=SC, Modality=modality, BodyPartExamined="")
    assert reason(silent) == "not_chest"


@pytest.mark.parametrize("modality", ["MG", "XA", "RF", "PX", "IO"])
def test_other_x_ray_pictures_are_shown_only(open_dataset, modality):
    assert reason(open_dataset(Modality=modality)) == "not_chest"


def test_the_class_speaks_where_the_modality_is_silent(open_dataset):
    image = open_dataset(Modality=None)
    assert image.exposure.modality == "CR"
    assert reason(image) is None


@pytest.mark.parametrize(
    ("part", "scored"),
    [
        *((part, True) for part in ("CHEST", "THORAX", "Chest", "LUNG", "CHEST 2 VIEWS", "THORAX")),
        *((part, True) for part in ("TORAX", "", "UNKNOWN", "OTHER", "HEMITHORAX")),
        *((part, False) for part in ("HIP", "EXTREMITY", "CSPINE", "C SPINE", "TSPINE", "KNEE")),
        *((part, False) for part in ("CHESTABDOMEN", "CHEST_ABDOMEN", "WHOLE BODY", "ABDOMEN")),
        *((part, False) for part in ("BREAST", "RIB", "SHOULDER", "XYZZY", "ARM", "HEART")),
    ],
)
def test_the_body_part(open_dataset, part, scored):
    assert reason(open_dataset(BodyPartExamined=part)) == (None if scored else "not_chest")


@pytest.mark.parametrize(
    ("series", "study", "reader_finding"),
    [
        ("", "", None),
        ("", "Thorax", None),
        ("胸部正面", "膝", None),
        ("", "XR KNEE 2 VIEWS", "not_chest"),
        ("Chest AP", "Chest and abdomen", None),
        ("Abdomen AP", "Chest and abdomen", "not_chest"),
        ("MODALITYLUT - TEETH", "", "not_chest"),
        ("MOBILE C-ARM", "", None),
        ("THORAX DE FACE", "", None),
        ("Thoracic spine", "", "not_chest"),
        ("Routine", "RADIOGRAPHIE", None),
    ],
)
def test_clear_words_decide_where_the_body_part_is_silent(
    open_dataset, series, study, reader_finding
):
    image = open_dataset(BodyPartExamined="", SeriesDescription=series, StudyDescription=study)
    assert reason(image) == reader_finding


def test_the_anatomic_region_decides_before_descriptions(open_dataset):
    chest = [code("51185008", "Thoracic structure")]
    knee = [code("72696002", "Knee")]
    silent = {"BodyPartExamined": None, "StudyDescription": "whole spine"}
    assert reason(open_dataset(AnatomicRegionSequence=chest, **silent)) is None
    assert reason(open_dataset(AnatomicRegionSequence=knee, **silent)) == "not_chest"


@pytest.mark.parametrize(
    ("view", "scored"),
    [
        *((view, True) for view in ("PA", "AP", "ap", "AP SUPINE", "P-A", "A/P", "")),
        *((view, True) for view in ("POSTERO-ANTERIOR", "ANTEROPOSTERIOR")),
        *((view, False) for view in ("LL", "RL", "LATERAL", "LLD", "RLO", "LAO", "MLO")),
        *((view, False) for view in ("VD", "DV")),
    ],
)
def test_only_frontal_views_are_scored(open_dataset, view, scored):
    assert reason(open_dataset(ViewPosition=view)) == (None if scored else "view")


@pytest.mark.parametrize(
    ("series", "scored"),
    [("W Chest lat.", False), ("Chest PA and lateral", True), ("Thorax", True)],
)
def test_the_series_names_the_view_where_the_position_is_silent(open_dataset, series, scored):
    image = open_dataset(ViewPosition=None, SeriesDescription=series)
    assert reason(image) == (None if scored else "view")


def test_the_view_code_speaks_where_the_position_is_silent(open_dataset):
    lateral = open_dataset(ViewPosition=None, ViewCodeSequence=[code("399173006", "?")])
    frontal = open_dataset(ViewPosition=None, ViewCodeSequence=[code("?", "postero-anterior")])
    assert reason(lateral) == "view"
    assert reason(frontal) is None
    assert FRONTAL_NOT_STATED not in frontal.cautions


def test_our_codes_are_the_standard_s():
    views = codes.cid4010
    frontal = {views.Frontal, views.AnteroPosterior, views.PosteroAnterior}
    lateral = {views.LateralProjection, views.LeftLateral, views.RightLateral}
    oblique = {views.ObliqueProjection, views.LeftOblique, views.RightOblique}
    assert {c.value for c in frontal} <= FRONTAL_CODES
    assert {c.value for c in lateral | oblique} <= LATERAL_CODES
    assert codes.cid4031.Chest.value in CHEST_CODES
    assert codes.cid7454.HomoSapiens.value in HUMAN_CODES


@pytest.mark.parametrize(
    "attributes",
    [
        {"PatientSpeciesDescription": "Canine"},
        {"PatientSpeciesDescription": "лайка"},
        {"PatientSpeciesCodeSequence": [code("448771007", "Canis lupus familiaris")]},
        {"PatientBreedDescription": "Beagle"},
        {"PatientSexNeutered": "ALTERED"},
        {"ResponsiblePersonRole": "OWNER"},
        {"InstitutionName": "Anytown Veterinary Hospital"},
        {"StudyDescription": "Feline thorax"},
    ],
)
def test_animals_are_not_scored(open_dataset, attributes):
    assert reason(open_dataset(**attributes)) == "species"


@pytest.mark.parametrize(
    "attributes",
    [
        {"PatientSpeciesDescription": "Homo sapiens"},
        {"PatientSpeciesDescription": ""},
        {"PatientSpeciesCodeSequence": [code("337915000", "")]},
        {"PatientSpeciesCodeSequence": []},
    ],
)
def test_people_are(open_dataset, attributes):
    assert reason(open_dataset(**attributes)) is None


@pytest.mark.parametrize(
    "attributes",
    [
        {"PresentationIntentType": "FOR PROCESSING"},
        {"SOPClassUID": STORAGE + "1.1.1", "Modality": "DX"},
    ],
)
def test_raw_data_is_not_scored(open_dataset, attributes):
    assert reason(open_dataset(**attributes)) == "raw"


@pytest.mark.parametrize(
    ("pixels", "expected"),
    [
        (shaded(63, 80), "too_small"),
        (shaded(64, 64), None),
        (shaded(64, 193), "shape"),
        (shaded(64, 192), None),
        (np.full((80, 80), 7, np.uint16), "empty"),
        (np.where(shaded() > 2000, 9, 4).astype(np.uint16), "bilevel"),
    ],
)
def test_pixels_that_are_no_chest(open_dataset, pixels, expected):
    assert reason(open_dataset(pixels)) == expected


def test_a_small_coloured_mark_on_a_grey_image_is_colour(open_dataset):
    grey = (shaded(500, 400) >> 4).astype(np.uint8)
    marked = np.repeat(grey[..., None], 3, axis=2)
    assert reason(open_dataset(marked)) is None
    marked[100:102, 100:300] = (255, 0, 0)
    assert reason(open_dataset(marked)) == "colour"


@pytest.mark.parametrize(
    ("age", "messages"),
    [("015Y", (CHILD,)), ("003D", (CHILD,)), ("016Y", ()), ("000Y", ()), ("", ())],
)
def test_a_child_is_reported(open_dataset, age, messages):
    assert open_dataset(PatientAge=age).cautions == messages


def test_cautions(open_dataset):
    assert open_dataset(BurnedInAnnotation="YES").cautions == (BURNED_IN,)
    assert open_dataset(BodyPartExamined="").cautions == (FRONTAL_NOT_STATED,)
    assert open_dataset(ViewPosition="").cautions == (FRONTAL_NOT_STATED,)
    assert open_dataset(SeriesDescription="KNEE").cautions == (BODY_PARTS_DISAGREE,)
    assert open_dataset(SOPClassUID="1.2.276.0.19.55.1").cautions == (UNKNOWN_CLASS,)


def test_an_image_that_is_not_scored_needs_no_caution_about_its_scores(open_dataset):
    assert open_dataset(BodyPartExamined="HIP", ViewPosition="").cautions == ()


def certain(image) -> bool:
    return isinstance(image.unsuitable, NotChestError)


@pytest.mark.parametrize(
    ("header", "never_scored"),
    [
        *(({"Modality": code}, True) for code in ("MG", "XA", "DS", "PX", "IO")),
        ({"Modality": "RF", "BodyPartExamined": "STOMACH"}, True),
        ({"Modality": "RF", "BodyPartExamined": ""}, True),
        ({"Modality": "RF", "BodyPartExamined": "CHEST"}, False),
        ({"Modality": "OT", "BodyPartExamined": ""}, False),
        ({"Modality": "OT", "BodyPartExamined": "KNEE"}, True),
        *(({"BodyPartExamined": part}, True) for part in ("HIP", "C SPINE", "HAND", "ABDOMEN")),
        *(({"BodyPartExamined": part}, True) for part in ("SKULL", "BREAST", "SHOULDER")),
        *(({"BodyPartExamined": part}, False) for part in ("BRUSTKORB", "CHEST_ABDOMEN", "RIB")),
        *(({"BodyPartExamined": part}, False) for part in ("WHOLE BODY", "HEART")),
        ({"BodyPartExamined": "", "SeriesDescription": "KNEE AP"}, True),
        ({"BodyPartExamined": "", "StudyDescription": "XR KNEE 2 VIEWS"}, False),
        ({"PatientSpeciesDescription": "Canine"}, True),
        ({"ViewPosition": "LL"}, False),
        ({"ViewPosition": "LL", "BodyPartExamined": "KNEE"}, True),
        ({"PresentationIntentType": "FOR PROCESSING"}, False),
        ({"PresentationIntentType": "FOR PROCESSING", "PatientBreedDescription": "Beagle"}, True),
    ],
)
def test_what_is_certainly_no_chest_radiograph_is_told_from_what_is_not_suitable(
    open_dataset, header, never_scored
):
    image = open_dataset(**header)
    assert image.unsuitable is not None
    assert certain(image) == never_scored
    assert image.unsuitable.message.endswith(NEVER_SCORED) == never_scored


def test_one_of_several_frames_is_certainly_no_chest_radiograph(open_bytes):
    frames = np.stack([shaded(), shaded()[::-1]])
    data = dataset(frames[0], NumberOfFrames=2)
    data.PixelData = frames.tobytes()
    image = open_bytes(written(data), 1)
    assert image.unsuitable.code == "several_frames"
    assert certain(image)


def test_a_colour_photograph_is_told_from_a_tint_and_from_coloured_marks(open_dataset):
    grey = (shaded() / 16).astype(np.uint8)
    tinted = np.dstack([grey, (grey * 0.9).astype(np.uint8), (grey * 0.7).astype(np.uint8)])
    marked = np.dstack([grey] * 3)
    marked[:10, :10] = (250, 20, 20)
    rng = np.random.default_rng(3)
    blotches = np.kron(rng.integers(0, 256, (12, 10, 3)), np.ones((8, 8, 1))).astype(np.uint8)
    for picture, never_scored in ((tinted, False), (marked, False), (blotches, True)):
        image = open_dataset(picture)
        assert reason(image) == "colour"
        assert certain(image) == never_scored


def test_nothing_to_see_and_two_shades_are_never_scored(open_dataset):
    flat = np.full((96, 80), 7, np.uint16)
    two = np.where(shaded() > 2000, 9, 4).astype(np.uint16)
    assert all(certain(open_dataset(pixels)) for pixels in (flat, two))
