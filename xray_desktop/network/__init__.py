"""DICOM over the network: receive, fetch and send. Only this package uses pynetdicom."""

import logging
import warnings

_log = logging.getLogger("pynetdicom")  # it logs what peers send, which may contain patient data
_log.addHandler(logging.NullHandler())
_log.propagate = False
warnings.filterwarnings("ignore", module=r"pydicom\.")  # so do these
