"""Evaluation of heat maps: where they point, and whether they depend on the network."""
