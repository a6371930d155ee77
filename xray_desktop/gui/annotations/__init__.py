"""Annotations that the user draws: measurements, regions, notes, the cardiothoracic ratio."""
