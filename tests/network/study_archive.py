"""An archive of two studies that answers C-FIND, C-MOVE and C-ECHO, and notes what it is asked."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pydicom
from pydicom import config
from pydicom.dataset import Dataset
from pynetdicom import AE, build_context, evt

from tests.imaging.dicom_files import dataset, shaded, written
from tests.network.nodes import free_port
from xray_desktop.network.dimse_archive import FIND, MOVE, VERIFICATION

EXPLICIT = "1.2.840.10008.1.2.1"
CR = "1.2.840.10008.5.1.4.1.1.1"
KEYS = {"STUDY": "StudyInstanceUID", "SERIES": "SeriesInstanceUID", "IMAGE": "SOPInstanceUID"}


def study_image(root: str, **attributes: object) -> Dataset:
    uids = {
        "StudyInstanceUID": root,
        "SeriesInstanceUID": f"{root}.1",
        "SOPInstanceUID": f"{root}.1.1",
    }
    named = {"PatientID": "P1", "PatientName": "Secret^Name", "StudyDate": "20261130"}
    with config.disable_value_validation():
        content = written(dataset(shaded(160, 120), **(uids | named | attributes)))
        return pydicom.dcmread(io.BytesIO(content))


class StudyArchive:
    """An archive of two studies that counts what it is asked."""

    def __init__(self) -> None:
        self.own = free_port()
        self.has = [study_image("1.2.3"), study_image("1.2.4", StudyDate="20261201")]
        self.asked: list[Dataset] = []

    def find(self, event: evt.Event) -> Iterator[tuple[int, Dataset | None]]:
        asked = event.identifier
        self.asked.append(asked)
        if "DX" not in (asked.get("ModalitiesInStudy"), asked.get("Modality")) and (
            asked.QueryRetrieveLevel != "IMAGE"
        ):
            yield 0x0000, None
            return
        for one in self.has:
            keys = ("StudyInstanceUID", "SeriesInstanceUID", "PatientID")
            if all(not asked.get(key) or asked.get(key) == one.get(key) for key in keys):
                made = Dataset()
                made.QueryRetrieveLevel = asked.QueryRetrieveLevel
                level = KEYS[asked.QueryRetrieveLevel]
                for key in ("PatientID", "PatientName", "StudyDate", level):
                    setattr(made, key, one.get(key))
                yield 0xFF00, made
        yield 0x0000, None

    def move(self, event: evt.Event) -> Iterator[object]:
        series = event.identifier.SeriesInstanceUID
        found = [one for one in self.has if one.SeriesInstanceUID == series]
        yield "127.0.0.1", self.own, {"contexts": [build_context(CR, EXPLICIT)]}
        yield len(found)
        for one in found:
            yield 0xFF00, one


@contextmanager
def serving(archive: StudyArchive) -> Iterator[int]:
    """Serve it as ARCHIVE on this machine, and give the port."""
    entity = AE("ARCHIVE")
    for model in (FIND, MOVE, VERIFICATION):
        entity.add_supported_context(model)
    entity.add_requested_context(CR, EXPLICIT)
    entity.require_called_aet = True
    server = entity.start_server(
        ("127.0.0.1", 0),
        block=False,
        evt_handlers=[(evt.EVT_C_FIND, archive.find), (evt.EVT_C_MOVE, archive.move)],
    )
    try:
        yield server.server_address[1]
    finally:
        entity.shutdown()
