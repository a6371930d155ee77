"""The radiograph: pixels, display, orientation, overlays, and the model input made of it."""
