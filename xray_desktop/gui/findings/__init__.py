"""The findings panel, reader findings and the blind read."""
