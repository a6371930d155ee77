"""Output formats: JSON, CSV, text tables, pictures, PDF, DICOM objects and reader feedback."""
