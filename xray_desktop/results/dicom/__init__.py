"""Results as DICOM objects beside the film that they are about: report, picture, state."""
