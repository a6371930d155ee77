"""Decimal and Integer Strings as they are found in files."""

import pytest

from tests.imaging.dicom.test_presentation_state import found, item, state
from tests.imaging.dicom_files import dataset, written
from xray_desktop.core.image.display import VoiWindow
from xray_desktop.imaging.dicom.dicom_file import read_header
from xray_desktop.imaging.dicom.grayscale import NO_WINDOW, RESCALE_LEFT_OUT, WINDOWS_LEFT_OUT
from xray_desktop.imaging.dicom.number_strings import COMMA, components, number
from xray_desktop.imaging.dicom.pixel_spacing import SPACING_UNREADABLE
from xray_desktop.imaging.file_decoding import list_header, open_image, source_header
from xray_desktop.imaging.process_limits import Limits

PLACE = {"WindowCenter": b"\x28\x00\x50\x10", "WindowWidth": b"\x28\x00\x51\x10"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1500", 1500),
        ("+3", 3),
        ("-.5", -0.5),
        ("1e3", 1000),
        ("1.5E+03", 1500),
        ("12.", 12),
        ("0,143", 0.143),
        ("-1024,0", -1024),
        (",5", 0.5),
        ("1,5e-2", 0.015),
        *((text, None) for text in ["", "N/A", "nan", "inf", "1e999", "1_000", "1.000,5", "1,0,0"]),
        ("1,", 1),
        *((text, None) for text in ["1 2", "0x10", "\u0661\u0662", "--1", "1e", ","]),
    ],
)
def test_numbers(text, value):
    assert number(text) == value


def test_components_lose_their_padding():
    assert components(b" 1500 \\+3\\\0\\ x y ") == ("1500", "+3", "", "x y")


def with_text(content: bytes, **texts: str) -> bytes:
    """Write texts over attributes of an explicit file that hold 16 characters of nines."""
    for keyword, text in texts.items():
        head = PLACE[keyword] + b"DS\x10\x00"
        assert content.count(head + b"9" * 16) == 1
        content = content.replace(head + b"9" * 16, head + text.encode().ljust(16))
    return content


def windowed(center: str, width: str, **attributes) -> bytes:
    data = dataset(WindowCenter="9" * 16, WindowWidth="9" * 16, **attributes)
    return with_text(written(data), WindowCenter=center, WindowWidth=width)


@pytest.mark.parametrize(
    ("center", "width", "left", "total"),
    [
        ("1500", "1200", 0, 1),
        (" 1500 ", "+1.2e3", 0, 1),
        ("1500\\2048", "1200\\4096", 0, 2),
        ("1500\\", "1200\\", 1, 2),
        ("\\1500", "\\1200", 1, 2),
        ("1500\\2048\\9", "1200", 2, 3),
        ("1500", "1200\\7", 1, 2),
        ("1500\\N/A", "1200\\N/A", 1, 2),
        ("N/A\\1500", "9\\1200", 1, 2),
        ("0\\1500", "0\\1200", 1, 2),
        ("9\\9\\1500", "-1\\1e39\\1200", 2, 3),
        ("1e39\\1500", "100\\1200", 1, 2),
    ],
)
def test_the_first_valid_pair_counts(open_bytes, center, width, left, total):
    image = open_bytes(windowed(center, width))
    assert image.presentation.vois[0] == VoiWindow(1500, 1200)
    messages = WINDOWS_LEFT_OUT.format(left=left, total=total)
    assert image.cautions == ((messages,) if left else ())


def test_an_explanation_stays_with_its_window(open_bytes):
    content = windowed("\\1500", "\\1200", WindowCenterWidthExplanation=["LUNG", "BONE"])
    assert open_bytes(content).presentation.vois[0].explanation == "BONE"


@pytest.mark.parametrize("center", ["N/A", "1500", "\\"])
def test_no_usable_window_is_said(open_bytes, center):
    image = open_bytes(windowed(center, "0"))
    assert image.presentation.vois[0].explanation == "Full range"
    assert NO_WINDOW in image.cautions


def test_empty_windows_are_no_windows(open_bytes):
    assert open_bytes(windowed("", "")).cautions == ()


def test_a_decimal_comma_is_read_as_a_point_and_said(open_bytes):
    image = open_bytes(windowed("1500,5", "1200,0"))
    assert image.presentation.vois[0] == VoiWindow(1500.5, 1200)
    assert image.cautions == (COMMA.format(names="Window Center, Window Width"),)


def replaced(content: bytes, *pairs: tuple[bytes, bytes]) -> bytes:
    for old, new in pairs:
        assert content.count(old) == 1
        content = content.replace(old, new)
    return content


def test_the_header_is_listed_as_it_is_written(tmp_path):
    path = tmp_path / "image"
    path.write_bytes(windowed("1500,5\\x", "1200"))
    lines = {line.name: line.value for line in list_header(path, Limits()).lines}
    assert lines["Window Center"] == "1500,5 \\ x"


def test_a_decimal_comma_in_rescale_and_spacing(open_bytes, tmp_path):
    data = dataset(
        RescaleSlope="2.5", RescaleIntercept="-1024.0", PixelSpacing=["0.143", "0.153"],
        StudyInstanceUID="1.2", SeriesInstanceUID="1.3",
    )  # fmt: skip
    content = written(data)
    point = open_bytes(content)
    content = replaced(
        content, (b"2.5 ", b"2,5 "), (b"-1024.0", b"-1024,0"), (b"0.143\\0.153", b"0,143\\0,153")
    )
    comma = open_bytes(content)
    assert (comma.values == point.values).all()
    assert comma.spacing == point.spacing
    names = "Rescale Slope, Rescale Intercept, Pixel Spacing"
    assert comma.cautions == (COMMA.format(names=names),)
    (tmp_path / "image").write_bytes(content)
    assert b"-1024.0" in source_header(tmp_path / "image", Limits()).attributes


@pytest.mark.parametrize("text", [b"N/A\\0.153 ", b"0.143\\N/A ", b"1.000,5\\7  "])
def test_a_spacing_that_is_no_number_is_said(open_bytes, text):
    content = written(dataset(PixelSpacing=["0.143", "0.153"]))
    assert open_bytes(content).cautions == ()
    image = open_bytes(replaced(content, (b"0.143\\0.153 ", text.ljust(12)[:12])))
    assert image.spacing is None
    assert image.cautions == (SPACING_UNREADABLE,)


@pytest.mark.parametrize("slope", ["0", "N/A", "1e38", "1e-38", "-0.0"])
def test_a_rescale_that_cannot_be_used_is_said(open_bytes, slope):
    content = written(dataset(RescaleSlope="1.250000", RescaleIntercept="100"))
    image = open_bytes(replaced(content, (b"1.250000", slope.encode().ljust(8))))
    assert image.values.max() == 4095
    assert RESCALE_LEFT_OUT in image.cautions


def test_a_comma_in_an_item_of_a_sequence():
    geometry = item(EstimatedRadiographicMagnificationFactor="1.25")
    shared = item(XRayGeometrySequence=[geometry])
    content = written(dataset(SharedFunctionalGroupsSequence=[shared]))
    header = read_header(replaced(content, (b"1.25", b"1,25")), 10**6)[0].of_frame(0)
    assert header.number("EstimatedRadiographicMagnificationFactor") == 1.25
    assert header.decimal_comma_names == ("Estimated Radiographic Magnification Factor",)


def test_a_presentation_state_says_what_it_leaves_out(reader, tmp_path):
    voi = item(WindowCenter="77777.", WindowWidth="88888.")
    content = written(state(SoftcopyVOILUTSequence=[voi]))
    content = replaced(content, (b"77777.", b"300,5\\"), (b"88888.", b"400\\7 "))
    (tmp_path / "state.dcm").write_bytes(content)
    (one,) = found(reader, tmp_path).states
    assert one.voi == VoiWindow(300.5, 400)
    assert one.left_out == (
        WINDOWS_LEFT_OUT.format(left=1, total=2),
        COMMA.format(names="Window Center"),
    )


def test_no_value_of_the_file_is_in_a_caution(tmp_path):
    path = tmp_path / "image"
    path.write_bytes(windowed("4711,815\\Miller", "1200,0\\Jones"))
    _values, metadata = open_image(path, None, Limits())
    messages = " ".join(metadata.cautions)
    assert "Window Center" in messages
    assert not any(word in messages for word in ("4711", "815", "Miller", "Jones"))
