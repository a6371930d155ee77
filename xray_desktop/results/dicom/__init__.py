"""Results as DICOM objects beside the image that they are about: report, picture, state."""
