"""A local chest-radiograph workstation: film, calibrated findings, integrated-gradients map."""

__version__ = "0.1.0"
