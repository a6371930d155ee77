"""Bundles that are damaged, or made to do harm: each is refused with a sentence.

One tiny bundle is made once; each test changes a copy of it.
"""

import hashlib
import io
import os
import pickle
import socket
import struct
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx", reason="needs the extra `train`")

from tests.inference import tiny_bundle
from tests.inference.refusals import LABELS, ONNX, SIZE, refusal
from xray_desktop.core.bundle import limits, verified_files
from xray_desktop.core.bundle.limits import MIB, max_bytes
from xray_desktop.core.errors import BundleError
from xray_desktop.inference import onnx_engine
from xray_desktop.inference.bundle import Bundle
from xray_desktop.inference.engines import load_engine
from xray_desktop.inference.onnx_engine import OnnxEngine

pytestmark = pytest.mark.timeout(60)
NAMES = ("weights.bin", "model.onnx", "gradient.onnx", "golden.npz", "gate.npz", "MODEL_CARD.md")


def direct_refusal(read, match):
    """The same of a part, without an engine."""
    with pytest.raises(BundleError, match=match) as caught:
        read()
    assert len(caught.value.message) < 700
    return caught.value


def golden(**changes):
    arrays = tiny_bundle.golden(tiny_bundle.matrix()) | changes
    return tiny_bundle.packed(**{k: v for k, v in arrays.items() if v is not None})


def input_check(**changes):
    arrays = tiny_bundle.input_check() | changes
    return tiny_bundle.packed(**{k: v for k, v in arrays.items() if v is not None})


def header(shape, dtype="<f4"):
    """Return an ``.npy`` of any declared shape, without its data."""
    text = f"{{'descr': {dtype!r}, 'fortran_order': False, 'shape': {shape!r}, }}"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()


def npy(array, **options):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, **options)
    return stream.getvalue()


def with_member(make, name, content):
    """Return an archive of the sound arrays, one of them given as the bytes of its file."""
    arrays = {key: npy(np.asarray(value)) for key, value in make.items()}
    return tiny_bundle.npz(**(arrays | {name: content}))


def golden_with(name, content):
    return with_member(tiny_bundle.golden(tiny_bundle.matrix()), name, content)


def input_check_with(name, content):
    return with_member(tiny_bundle.input_check(), name, content)


def test_the_tiny_bundle_is_sound(folder):
    engine = load_engine(folder, ONNX)
    point = np.ones((1, SIZE, SIZE, 1), np.float32)
    np.testing.assert_allclose(engine.logits(point)[0], tiny_bundle.matrix().sum(axis=0), rtol=1e-4)
    assert engine.input_gradients(point, [1]).shape == (1, 1, SIZE, SIZE, 1)
    assert engine.input_check is not None


@pytest.mark.parametrize("name", [*NAMES, "experiment.toml"])
def test_every_file_is_the_one_that_was_hashed(folder, name):
    content = bytearray((folder / name).read_bytes())
    expected = hashlib.sha256(content).hexdigest()
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    messages = refusal(folder, f"{name} is not the file")
    assert messages.code == "hash"
    assert hashlib.sha256(content).hexdigest()[:12] in messages.message
    assert expected[:12] in messages.message


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    refusal(folder, f"no readable {name}")


@pytest.mark.parametrize("name", NAMES[:4])
def test_a_file_that_is_needed_and_not_listed_is_named(folder, name, contents):
    for path in folder.iterdir():
        path.unlink()
    tiny_bundle.write(folder, {key: value for key, value in contents.items() if key != name})
    refusal(folder, f"lists no {name}")


def test_an_input_check_that_is_not_listed_is_not_lost_silently(folder, contents):
    tiny_bundle.write(folder, {k: v for k, v in contents.items() if k != "gate.npz"})
    refusal(folder, r"gate\.npz that its contract does not list")
    (folder / "gate.npz").unlink()
    assert load_engine(folder, ONNX).input_check is None


def test_files_that_mean_nothing_are_let_lie(folder):
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "notes").mkdir()
    load_engine(folder, ONNX)


@pytest.mark.skipif(sys.platform == "win32", reason="needs pipes and sockets with names")
@pytest.mark.parametrize("name", ["contract.json", "weights.bin", "gradient.onnx", "gate.npz"])
@pytest.mark.parametrize(
    "kind", ["pipe", "socket", "folder", "device", "link out", "dead link", "circle"]
)
def test_what_is_no_plain_file_is_never_waited_for(folder, name, kind, tmp_path_factory):
    path = folder / name
    content = path.read_bytes()
    path.unlink()
    if kind == "pipe":
        os.mkfifo(path)
        messages = "a pipe"
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as bound:
            here = Path.cwd()
            os.chdir(folder)  # such a name may only be short
            try:
                bound.bind(name)
            finally:
                os.chdir(here)
        messages = "a socket"
    elif kind == "folder":
        path.mkdir()
        messages = "a folder"
    elif kind == "device":
        path.symlink_to("/dev/zero")
        messages = "leads out"
    elif kind == "link out":
        elsewhere = tmp_path_factory.mktemp("elsewhere") / name
        elsewhere.write_bytes(content)
        path.symlink_to(elsewhere)
        messages = "leads out"
    else:
        path.symlink_to(name if kind == "circle" else "nowhere")
        messages = r"no model bundle here|no readable"
    refusal(folder, messages)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_within_the_bundle_and_to_the_bundle_is_followed(folder, tmp_path_factory):
    (folder / "weights.bin").rename(folder / "weights-1.bin")
    (folder / "weights.bin").symlink_to("weights-1.bin")
    alias = tmp_path_factory.mktemp("models") / "current"
    alias.symlink_to(folder)
    load_engine(alias, ONNX)


@pytest.mark.parametrize("name", ["contract.json", *NAMES])
def test_a_file_beyond_its_limit_is_not_read(folder, name):
    with (folder / name).open("r+b") as stream:
        stream.truncate(max_bytes(name) + 1)  # sparse: it takes no room
    messages = refusal(folder, f"{name} has .* bytes: expected at most {max_bytes(name):,}")
    assert messages.code == "too_large"


def test_other_files_have_a_limit_too(folder):
    with (folder / "experiment.toml").open("r+b") as stream:
        stream.truncate(limits.MAX_OTHER_BYTES + 1)
    refusal(folder, r"experiment\.toml has")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "expected an .npz"),
        (b"no archive", "expected an .npz"),
        (npy(np.zeros(3)), "expected an .npz"),
        (tiny_bundle.packed(), "it has no array grey, but none"),
        (golden(scale=None), "it has no array scale"),
        (golden(grey=np.zeros((2, 9, 9), np.uint8)), r"\(2, 9, 9\): expected .* \(2, 8, 8\)"),
        (golden(grey=np.zeros((0, SIZE, SIZE), np.uint8)), "0|empty"),
        (golden(grey=np.zeros((3, SIZE, SIZE), np.uint8)), r"of shape \(2, 15\): .* \(3, 15\)"),
        (golden(grey=np.zeros((2, SIZE, SIZE), np.float32)), "grey is float32"),
        (golden(grey=np.zeros((2, SIZE, SIZE), np.uint16)), "grey is uint16: expected uint8"),
        (golden(grey=np.full((2, SIZE, SIZE), "a")), "grey is <U1"),
        (golden(probabilities=np.zeros((2, 14), np.float32)), r"\(2, 14\): expected .* \(2, 15\)"),
        (golden(probabilities=np.full((2, LABELS), np.nan)), "probabilities holds"),
        (golden(probabilities=np.full((2, LABELS), 7.0)), "probabilities lie outside 0 to 1"),
        (golden(label=np.int64(15)), "label is 15: expected 0 to 14"),
        (golden(label=np.int64(-1)), "label is -1"),
        (golden(label=np.zeros(1, np.int64)), r"label is int64 of shape \(1,\)"),
        (golden(label=np.float64(3)), "label is float64"),
        (golden(label=np.array([1 > 0])[0]), "label is bool"),
        (golden(gradients=np.full((2, SIZE, SIZE), np.inf, np.float32)), "gradients holds"),
        (golden(gradients=np.zeros((2, SIZE), np.float32)), "gradients is"),
        (golden(scale=np.zeros((2,), np.complex64)), "scale is complex64"),
        (golden(scale=np.zeros((2,), "f4, i4")), "scale is"),
        (golden(scale=np.zeros((2,), "M8[s]")), "scale is datetime64"),
        (golden_with("grey", header((10**6, 10**6), "|u1")), "grey is uint8 of shape"),
        (golden_with("grey", header((2, SIZE, SIZE), "|u1")), "declares 128 bytes, and"),
        (golden_with("grey", header((-2, SIZE, SIZE), "|u1")), "grey is"),
        (golden_with("grey", header((2, SIZE, "8"), "|u1")), "expected an .npz"),
        (golden_with("scale", header((2**62,), "<f8")), "scale is"),
        (golden_with("scale", b""), "expected an .npz"),
        (golden_with("scale", b"\x93NUMPY\x09\x00"), "expected an .npz|version"),
        (golden_with("scale", npy(np.zeros(2, "f4")) + b"more"), "or more are there"),
        (golden_with("scale", header((2,), "|O")), "scale is object"),
        (golden_with("scale", header("[" * 3000, "<f4")), "expected an .npz"),
        (golden()[:-40], "expected an .npz"),
        (golden()[:200] + b"\0" * 60 + golden()[260:], "expected an .npz|no array|holds"),
    ],
)
def test_a_golden_file_of_another_form_is_named(folder, content, why):
    tiny_bundle.replace_file(folder, "golden.npz", content)
    messages = direct_refusal(Bundle.open(folder).golden, why)
    assert messages.code == "golden"
    assert "golden.npz" in messages.message


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"no archive", "expected an .npz"),
        (input_check(limit=None), "no array limit"),
        (input_check(limit=np.float32(-1)), "above 0"),
        (input_check(limit=np.float32(np.nan)), "limit holds"),
        (input_check(rest=np.zeros(3, np.float32)), r"rest is float32 of shape \(3,\)"),
        (input_check(axes=np.zeros((2, 5), np.float32)), r"axes is float32 of shape \(2, 5\)"),
        (input_check(axes=np.zeros((2, tiny_bundle.PIXELS), "i4")), "axes is int32"),
        (input_check(variances=np.zeros(2, np.float32)), "above 0"),
        (input_check(pose_weights=np.zeros((9, 9), np.float32)), "pose"),
        (input_check_with("mean", header((3 * 10**9,), "<f4")), "declares 12,000,000,000 bytes"),
        (input_check_with("mean", header((64,), "|O") + pickle.dumps(print)), "mean is object"),
    ],
)
def test_an_input_check_of_another_form_is_named(folder, content, why):
    tiny_bundle.replace_file(folder, "gate.npz", content)
    messages = direct_refusal(Bundle.open(folder).input_check, why)
    assert messages.code == "input_check"


def test_an_input_check_for_another_network_is_named(folder):
    features = np.ones(7, np.float32)
    other = input_check(mean=features, axes=np.eye(2, 7, dtype=np.float32))
    tiny_bundle.replace_file(folder, "gate.npz", other)
    refusal(folder, "it has pooled n x 64, expected pooled n x 7")


@pytest.fixture(scope="module")
def bomb():
    """An archive whose one array is zeros without end: small to fetch, huge when unpacked."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("grey.npy", "w") as member,
    ):
        member.write(header((80 * MIB,), "<f4"))
        for _ in range(20):
            member.write(bytes(16 * MIB))
    return stream.getvalue()


@pytest.mark.parametrize("name", ["golden.npz", "gate.npz"])
def test_a_bomb_is_not_unpacked(folder, name, bomb):
    assert len(bomb) < 4 * MIB
    tiny_bundle.replace_file(folder, name, bomb)
    refusal(folder, "unpack to 335,.* bytes: expected at most 268,435,456")


def test_an_archive_that_lies_about_its_sizes_is_refused(folder):
    content = bytearray(golden())
    place = content.rindex(b"PK\x01\x02")  # the central directory says how large a member is
    content[place + 24 : place + 28] = struct.pack("<I", 2**31)
    tiny_bundle.replace_file(folder, "golden.npz", bytes(content))
    refusal(folder, "golden.npz holds no reference values")


class Touch:
    """Writes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.parametrize("name", ["golden.npz", "gate.npz"])
def test_no_python_object_is_ever_made(folder, name, tmp_path_factory):
    trap = tmp_path_factory.mktemp("trap") / "made"
    array = npy(np.array([Touch(trap)], object), allow_pickle=True)
    make = golden_with if name == "golden.npz" else input_check_with
    tiny_bundle.replace_file(folder, name, make("scale" if make is golden_with else "mean", array))
    refusal(folder, "is object")
    tiny_bundle.replace_file(folder, name, pickle.dumps(Touch(trap)))
    refusal(folder, "expected an .npz")
    assert not trap.exists()


def test_arrays_as_python_2_wrote_them_are_read_or_refused_quietly(folder, recwarn):
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (3L, 577L), }"
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    content = b"\x93NUMPY\1\0" + len(header).to_bytes(2, "little") + header + bytes(3 * 577 * 4)
    arrays = {name: npy(np.asarray(value)) for name, value in tiny_bundle.input_check().items()}
    tiny_bundle.replace_file(
        folder, "gate.npz", tiny_bundle.npz(**(arrays | {"pose_weights": content}))
    )
    load_engine(folder, ONNX)
    assert not [one for one in recwarn if issubclass(one.category, UserWarning)]


def exchanged(monkeypatch, folder, name, content):
    """Have a file exchanged just after it was hashed, before the runtime sees it."""
    real = onnx_engine.ort.InferenceSession

    def session(*given, **options):
        (folder / "other").write_bytes(content)
        (folder / "other").replace(folder / name)
        return real(*given, **options)

    monkeypatch.setattr(onnx_engine.ort, "InferenceSession", session)


@pytest.mark.parametrize("name", ["model.onnx", "weights.bin"])
def test_what_was_hashed_is_what_is_loaded(folder, name, monkeypatch):
    content = {"weights.bin": (2 * tiny_bundle.matrix()).tobytes(), "model.onnx": b"no graph"}[name]
    exchanged(monkeypatch, folder, name, content)
    engine = OnnxEngine(Bundle.open(folder))
    point = np.ones((1, SIZE, SIZE, 1), np.float32)
    np.testing.assert_allclose(engine.logits(point)[0], tiny_bundle.matrix().sum(axis=0), rtol=1e-4)


def test_a_runtime_that_opens_files_itself_must_find_them_unchanged(folder, monkeypatch):
    monkeypatch.setattr(onnx_engine, "IN_MEMORY", "not_in_this_version")
    OnnxEngine(Bundle.open(folder))
    exchanged(monkeypatch, folder, "weights.bin", (2 * tiny_bundle.matrix()).tobytes())
    with pytest.raises(BundleError, match=r"weights\.bin was changed while it was loaded"):
        OnnxEngine(Bundle.open(folder))


@pytest.mark.parametrize("has_change_time", [True, False])
def test_the_time_of_a_change_counts_only_where_a_system_has_one(
    folder, monkeypatch, has_change_time
):
    real = onnx_engine.ort.InferenceSession

    def session(*given, **options):
        (folder / "weights.bin").chmod(0o600)
        return real(*given, **options)

    monkeypatch.setattr(verified_files, "HAS_CHANGE_TIME", has_change_time)
    monkeypatch.setattr(onnx_engine, "IN_MEMORY", "not_in_this_version")
    monkeypatch.setattr(onnx_engine.ort, "InferenceSession", session)
    if has_change_time:
        with pytest.raises(BundleError, match=r"weights\.bin was changed while it was loaded"):
            OnnxEngine(Bundle.open(folder))
    else:
        OnnxEngine(Bundle.open(folder))
