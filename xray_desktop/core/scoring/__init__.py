"""Findings, the input check, and the order of a worklist."""
