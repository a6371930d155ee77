"""Anatomy."""
