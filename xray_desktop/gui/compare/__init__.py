"""Comparing images side by side, and with priors."""
