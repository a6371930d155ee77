"""What others send to us, with dcmtk as the sender."""

import ssl
import subprocess
import threading

import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid
from pynetdicom import AE, evt

from tests.network.nodes import absent, dcmtk, free_port, image, listening, received
from xray_desktop.core.errors import FailedError, RefusedError
from xray_desktop.network.association import Peer, ae_title
from xray_desktop.network.inbox import Inbox
from xray_desktop.network.receiver import (
    COMMITMENT,
    COMMITMENT_INSTANCE,
    Receiver,
    ReceiverConfig,
    counts_text,
)
from xray_desktop.paths import resource_path

needs_dcmtk = pytest.mark.skipif(absent("storescu", "echoscu"), reason="needs dcmtk")


@needs_dcmtk
def test_an_image_lies_on_the_disk_as_it_was_sent_under_a_name_that_says_nothing(tmp_path):
    sent = image(tmp_path / "out")
    with listening(tmp_path / "in") as (receiver, port):
        dcmtk("echoscu", "127.0.0.1", port)
        dcmtk("storescu", "127.0.0.1", port, sent)
        dcmtk("storescu", "127.0.0.1", port, sent)
        (path,) = received(tmp_path / "in")
    assert pydicom.dcmread(path) == pydicom.dcmread(sent)
    uid = str(pydicom.dcmread(sent).SOPInstanceUID)
    assert uid not in str(path)
    assert "Secret" not in str(path)
    assert receiver.counts == {"new": 1, "known": 1}
    assert counts_text(receiver.counts) == "1 new, 1 known already"


@needs_dcmtk
@pytest.mark.parametrize(
    ("sample", "proposal"), [("chest_pa_jpeg2000.dcm", "-xv"), ("chest_pa_monochrome1.dcm", "-xr")]
)
def test_compressed_images_stay_compressed(tmp_path, sample, proposal):
    source = resource_path("samples", sample)
    with listening(tmp_path / "in") as (_, port):
        dcmtk("storescu", proposal, "127.0.0.1", port, source)
        (path,) = received(tmp_path / "in")
    there, here = pydicom.dcmread(path), pydicom.dcmread(source)
    assert there.PixelData == here.PixelData
    assert there.file_meta.TransferSyntaxUID == here.file_meta.TransferSyntaxUID


@needs_dcmtk
def test_another_object_under_a_known_uid_is_kept_beside(tmp_path):
    uid = generate_uid()
    one = image(tmp_path / "out", "1.dcm", SOPInstanceUID=uid)
    other = image(tmp_path / "out", "2.dcm", SOPInstanceUID=uid, ViewPosition="AP")
    with listening(tmp_path / "in") as (receiver, port):
        dcmtk("storescu", "127.0.0.1", port, one, other)
    assert len(received(tmp_path / "in")) == 2
    assert receiver.counts == {"new": 1, "another": 1}


@needs_dcmtk
def test_strangers_are_turned_away(tmp_path):
    sent = image(tmp_path / "out")
    with listening(tmp_path / "in", callers=("MODALITY1",)) as (_, port):
        stranger = dcmtk("storescu", "-aet", "OTHER", "127.0.0.1", port, sent, check=False)
        assert stranger.returncode
        assert not received(tmp_path / "in")
        dcmtk("storescu", "-aet", "MODALITY1", "127.0.0.1", port, sent)
        assert len(received(tmp_path / "in")) == 1


def test_an_object_that_is_not_what_it_claims_is_refused(tmp_path):
    sent = pydicom.dcmread(image(tmp_path / "out"))
    entity = AE("LIAR")
    entity.add_requested_context(sent.SOPClassUID, sent.file_meta.TransferSyntaxUID)
    with listening(tmp_path / "in") as (receiver, port):
        association = entity.associate("127.0.0.1", port)

        def lie(dataset):
            dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()

        honest = association.send_c_store(sent)
        assert honest.Status == 0x0000
        request_uid = sent.SOPInstanceUID
        sent.SOPInstanceUID = generate_uid()
        from pynetdicom.dimse_primitives import C_STORE

        original = C_STORE.AffectedSOPInstanceUID.fset

        def other(self, _value):
            original(self, request_uid)

        try:
            C_STORE.AffectedSOPInstanceUID = C_STORE.AffectedSOPInstanceUID.setter(other)
            assert association.send_c_store(sent).Status == 0xA900
        finally:
            C_STORE.AffectedSOPInstanceUID = C_STORE.AffectedSOPInstanceUID.setter(original)
        association.release()
    assert receiver.counts == {"new": 1, "refused": 1}


@needs_dcmtk
def test_a_full_disk_is_answered_as_such_and_leaves_nothing_half(tmp_path, small_disk):
    inbox = small_disk.folder / "in"
    inbox.mkdir()
    small_disk.fill()
    sent = image(tmp_path / "out")
    with listening(inbox) as (receiver, port):
        answer = dcmtk("storescu", "-v", "127.0.0.1", port, sent, check=False)
        assert "OutOfResources" in answer.stdout + answer.stderr
        assert not received(inbox)
        small_disk.empty()
        dcmtk("storescu", "127.0.0.1", port, sent)
        assert len(received(inbox)) == 1
    assert receiver.counts == {"failed": 1, "new": 1}


def test_what_is_safe_is_told_on_request(tmp_path):
    """Storage commitment: one object lies on the disk, one never came."""
    sent = pydicom.dcmread(image(tmp_path / "out"))
    reports = []
    told = threading.Event()

    def hear(event):
        reports.append((event.event_type, event.event_information))
        told.set()
        return 0x0000, None

    archive = AE("ARCHIVE")
    archive.add_supported_context(COMMITMENT, scu_role=True, scp_role=True)
    archive.add_requested_context(COMMITMENT)
    archive.add_requested_context(sent.SOPClassUID, sent.file_meta.TransferSyntaxUID)
    port = free_port()
    server = archive.start_server(
        ("127.0.0.1", port), block=False, evt_handlers=[(evt.EVT_N_EVENT_REPORT, hear)]
    )
    try:
        peer = Peer("ARCHIVE", "127.0.0.1", port)
        with listening(tmp_path / "in", commit_to=peer) as (_, ours):
            association = archive.associate("127.0.0.1", ours)
            assert association.send_c_store(sent).Status == 0
            asked = Dataset()
            asked.TransactionUID = generate_uid()
            there, missing = Dataset(), Dataset()
            there.ReferencedSOPClassUID = missing.ReferencedSOPClassUID = sent.SOPClassUID
            there.ReferencedSOPInstanceUID = sent.SOPInstanceUID
            missing.ReferencedSOPInstanceUID = generate_uid()
            asked.ReferencedSOPSequence = [there, missing]
            answer, _ = association.send_n_action(asked, 1, COMMITMENT, COMMITMENT_INSTANCE)
            assert answer.Status == 0
            assert told.wait(30)
            association.release()
    finally:
        server.shutdown()
    ((kind, report),) = reports
    assert kind == 2
    assert report.TransactionUID == asked.TransactionUID
    assert report.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == sent.SOPInstanceUID
    assert report.FailedSOPSequence[0].ReferencedSOPInstanceUID == missing.ReferencedSOPInstanceUID
    assert report.FailedSOPSequence[0].FailureReason == 0x0112


def test_a_port_that_is_taken_is_told(tmp_path):
    with listening(tmp_path) as (_, port):
        again = Receiver(Inbox(tmp_path), ReceiverConfig(port=port), pytest.fail)
        with pytest.raises(FailedError, match="--port"):
            again.start()


@pytest.mark.skipif(absent("openssl"), reason="needs openssl")
@needs_dcmtk
def test_encrypted(tmp_path):
    from xray_desktop.network.association import client_context, server_context
    from xray_desktop.network.sender import send

    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
        ],
        check=True,
        capture_output=True,
    )
    server = server_context(tmp_path / "cert.pem", tmp_path / "key.pem", None)
    sent = image(tmp_path / "out")
    with listening(tmp_path / "in", tls=server) as (_, port):
        peer = Peer("XRAY", "localhost", port)
        client = client_context(tmp_path / "cert.pem")
        assert client.verify_mode is ssl.CERT_REQUIRED
        assert [one.why for one in send([sent], peer, "ME", client)] == [None]
        assert len(received(tmp_path / "in")) == 1
        with pytest.raises(FailedError, match="TLS"):
            list(send([sent], peer, "ME"))
    with pytest.raises(RefusedError, match="PEM"):
        client_context(sent)


def test_names_of_peers_are_checked():
    assert Peer.of("PACS@archive:104") == Peer("PACS", "archive", 104)
    assert Peer.of("PACS@[::1]:104").host == "::1"
    for wrong in (
        "PACS",
        "PACS@host",
        "@host:1",
        "PACS@host:0",
        "PACS@host:99999",
        "A" * 17 + "@h:1",
    ):
        with pytest.raises(RefusedError):
            Peer.of(wrong)
    with pytest.raises(RefusedError):
        ae_title("a\\b")
