"""Decoding and scoring on other machines, by workers of a Dask scheduler."""
