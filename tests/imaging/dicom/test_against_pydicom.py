"""Real files of every encoding, decoded as by pydicom's own decoders (without the input check)."""

from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.pixels import pixel_array

from xray_desktop.imaging.dicom.dicom_file import read_header
from xray_desktop.imaging.dicom.dicom_image import to_rgb
from xray_desktop.imaging.dicom.image_pixel import layout_of, stored_from_cells
from xray_desktop.imaging.dicom.input_check import check_syntax
from xray_desktop.imaging.dicom.pixel_data import chosen_frame, decode_cells
from xray_desktop.imaging.dicom.transfer_syntaxes import Codec
from xray_desktop.imaging.process_limits import Limits

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")

FILES = [
    "693_J2KI.dcm",
    "CT_small.dcm",
    "ExplVR_BigEnd.dcm",
    "J2K_pixelrep_mismatch.dcm",
    "JPEG2000.dcm",
    "JPEGLSNearLossless_08.dcm",
    "JPEGLSNearLossless_16.dcm",
    "MR2_J2KR.dcm",
    "MR_small_RLE.dcm",
    "MR_small_bigendian.dcm",
    "RG1_J2KR.dcm",
    "RG1_UNCR.dcm",
    "SC_rgb_gdcm_KY.dcm",
    "SC_rgb_jpeg_dcmtk.dcm",
    "SC_rgb_rle_16bit.dcm",
    "SC_rgb_small_odd_big_endian.dcm",
    "SC_ybr_full_422_uncompressed.dcm",
    "emri_small_big_endian.dcm",
    "emri_small_jpeg_2k_lossless.dcm",
    "image_dfl.dcm",
    "rtdose_rle_1frame.dcm",
]


@pytest.mark.parametrize("name", FILES)
def test_the_same_values_as_pydicom(name):
    path = get_testdata_file(name, download=False)
    if path is None:
        pytest.skip("this file comes with pydicom-data")
    header, uid, _ = read_header(Path(path).read_bytes(), 2**28)
    syntax = check_syntax(uid)
    layout = layout_of(header, Limits())
    cells, odd = decode_cells(header, syntax, layout, chosen_frame(header, syntax, layout, 0))
    found = stored_from_cells(cells, layout)
    if layout.samples > 1:
        order = ">" if syntax.codec is Codec.NATIVE_BIG else "<"
        found, _ = to_rgb(header, found, layout, syntax, order)
    expected = pixel_array(pydicom.dcmread(path), index=0)
    assert found.shape == expected.shape
    assert np.abs(found.astype(float) - expected).max() < 0.5
    assert odd is None
