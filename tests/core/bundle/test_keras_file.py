"""A Keras file is looked at before Keras sees it: plain layers of its own, and nothing else."""

import json
import zipfile

import pytest

from xray_desktop.core.bundle.keras_file import require_plain_network
from xray_desktop.core.bundle.strict_json import FormatError
from xray_desktop.paths import DEMO_MODEL, resource_path

SOUND = {
    "module": "keras.src.models.functional",
    "class_name": "Functional",
    "config": {
        "layers": [
            {
                "module": "keras.layers",
                "class_name": "Dense",
                "config": {
                    "units": 15,
                    "seed": 10**9,
                    "activation": "sigmoid",
                    "kernel_initializer": {
                        "module": "keras.initializers",
                        "class_name": "Zeros",
                        "config": {},
                    },
                    "dtype": {"module": "keras", "class_name": "DTypePolicy", "config": {}},
                },
            }
        ]
    },
    "compile_config": {"loss": {"module": "mine", "class_name": "Loss", "config": {}}},
}


@pytest.fixture
def written(tmp_path):
    def write(config, members=("config.json", "metadata.json", "model.weights.h5")):
        path = tmp_path / "model.keras"
        text = config if isinstance(config, bytes | str) else json.dumps(config)
        with zipfile.ZipFile(path, "w") as archive:
            for name in members:
                archive.writestr(name, text if name == "config.json" else "{}")
        return path

    return write


def with_layer(**changes):
    data = json.loads(json.dumps(SOUND))
    data["config"]["layers"][0] |= changes
    return data


def test_a_network_of_plain_layers_will_do(written):
    require_plain_network(written(SOUND))
    require_plain_network(resource_path(*DEMO_MODEL, "model.keras"))


@pytest.mark.parametrize(
    ("config", "why"),
    [
        (with_layer(class_name="Lambda"), 'make "Lambda" of "keras.layers"'),
        (with_layer(class_name="TFSMLayer"), 'make "TFSMLayer"'),
        (with_layer(class_name="TorchModuleWrapper"), 'make "TorchModuleWrapper"'),
        (with_layer(class_name="StringLookup"), 'make "StringLookup"'),
        (with_layer(module="os", class_name="system"), 'make "system" of "os"'),
        (with_layer(module="builtins", class_name="function", config="eval"), '"function"'),
        (with_layer(module="keras.utils", class_name="get_file"), '"get_file"'),
        (with_layer(module="mine.layers", registered_name="mine>Dense"), '"mine.layers"'),
        (with_layer(module=None, class_name="__lambda__"), '"__lambda__"'),
        (with_layer(module=None, class_name="__numpy__"), '"__numpy__"'),
        (with_layer(class_name=["Dense"]), r'\["Dense"\]'),
        (with_layer(config={"activation": {"class_name": "__lambda__"}}), '"__lambda__"'),
        (with_layer(config={"units": 10**9}), '"units" is 1000000000: expected at most'),
        (with_layer(config={"kernel_size": [3, 10**6]}), '"kernel_size" is 1000000'),
        ({"module": "keras.layers", "class_name": "Dense", "config": {}}, "expected a network"),
        ({}, "expected a network"),
        ([], "expected a network"),
        ("{", "expected JSON"),
        (b"\xff\xfe", "no UTF-8"),
        ("[" * 100_000, "nested without end"),
    ],
)
def test_what_would_run_or_grow_is_refused(written, config, why):
    with pytest.raises(FormatError, match=why):
        require_plain_network(written(config))


@pytest.mark.parametrize(
    "members",
    [
        (),
        ("config.json",),
        ("config.json", "metadata.json", "model.weights.h5", "assets/more"),
        ("config.json", "metadata.json", "../model.weights.h5"),
    ],
)
def test_other_contents_are_refused(written, members):
    with pytest.raises(FormatError, match=r"it packs .* expected config\.json"):
        require_plain_network(written(SOUND, members))


def test_what_is_no_archive_is_refused(tmp_path):
    path = tmp_path / "model.keras"
    path.write_bytes(b"\x89HDF\r\n\x1a\n")  # the older format, of which Keras looks less closely
    with pytest.raises(FormatError, match="cannot be unpacked"):
        require_plain_network(path)


def test_a_configuration_without_end_is_not_unpacked(tmp_path):
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("config.json", bytes(17 * 2**20))
        archive.writestr("metadata.json", "{}")
        archive.writestr("model.weights.h5", "")
    with pytest.raises(FormatError, match=r"config\.json unpacks to 17,825,792 bytes"):
        require_plain_network(path)
