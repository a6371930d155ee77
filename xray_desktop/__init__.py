"""A local chest-radiograph workstation: film, calibrated findings and an integrated-gradients map."""

__version__ = "0.1.0"
