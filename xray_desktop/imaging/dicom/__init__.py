"""DICOM files: header, gates, stored pixels, modality values, views. Runs in the worker only."""
