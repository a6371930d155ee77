"""DICOM over the network: images come in, results go out. Only this room knows pynetdicom."""

import logging
import warnings

_log = logging.getLogger("pynetdicom")  # its words quote what peers send, patients' names too
_log.addHandler(logging.NullHandler())
_log.propagate = False
warnings.filterwarnings("ignore", module=r"pydicom\.")  # they quote it, too
