"""How a model is trained: every choice that is not in the data, in one frozen table."""

from dataclasses import dataclass, field

from trainer.data.augmentation import Augmentation


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of training.

    Parameters
    ----------
    epochs : int
        At most; 0 leaves the stage out.
    learning_rate : float
        Peak rate of AdamW, decayed along a cosine.
    patience : int
        Epochs without a better validation macro AUC before the stage ends.
    """

    epochs: int
    learning_rate: float
    patience: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """A whole training run.

    Parameters
    ----------
    seed : int
        For the split, the weights of the head, shuffling and augmentation.
    batch : int
        Films per step.
    copies : int
        Augmented copies of every training film that are kept, where features are cached.
    head, fine_tune : Stage
        The head on frozen features; then everything after `fine_tune_from`.
    fine_tune_from : str
        The last frozen layer of the backbone (mixed0 ... mixed10).
    weight_decay, dropout : float
        Of AdamW (not on norms and biases), and on the pooled features.
    ema_momentum : float
        Of the moving average of the weights, which is what is judged and kept; per step.
    teacher_share : float
        Weight of a linear teacher's probabilities in the training labels, in [0, 1]; for small
        sets (see `teacher`).
    cache_gib : float
        Memory that cached features may take; if they need more, films are streamed through the
        whole network at every epoch instead.
    augmentation : Augmentation
        For training films.
    """

    seed: int = 0
    batch: int = 32
    copies: int = 4
    head: Stage = field(default_factory=lambda: Stage(60, 1e-3, 12))
    fine_tune: Stage = field(default_factory=lambda: Stage(20, 1e-4, 6))
    fine_tune_from: str = "mixed7"
    weight_decay: float = 1e-3
    ema_momentum: float = 0.98
    dropout: float = 0.3
    teacher_share: float = 0.0
    cache_gib: float = 6.0
    augmentation: Augmentation = field(default_factory=Augmentation)
