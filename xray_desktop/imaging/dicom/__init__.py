"""Decode DICOM files. Runs in the decoding process only."""
