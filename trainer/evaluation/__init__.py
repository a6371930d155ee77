"""Evaluation of a network: figures with confidence intervals, reports, the model card."""
