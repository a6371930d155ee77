"""Exporting and printing images, and the file header."""
