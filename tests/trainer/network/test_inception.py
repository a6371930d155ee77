import pytest

from trainer.errors import TrainingError
from xray_desktop.core.contract import InputContract


def test_imagenet_weights_that_cannot_be_downloaded_are_a_known_error(tensorflow, monkeypatch):
    import keras

    from trainer.network.inception import build_network

    def fails(**_):
        raise Exception("URL fetch failure")  # noqa: TRY002 - as Keras has it

    monkeypatch.setattr(keras.applications, "InceptionV3", fails)
    with pytest.raises(TrainingError, match="could not download the ImageNet weights"):
        build_network(InputContract(), "imagenet")
    with pytest.raises(Exception, match="URL fetch failure"):
        build_network(InputContract(), None)
