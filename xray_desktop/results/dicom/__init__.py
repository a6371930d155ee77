"""Results as DICOM objects in the study of the image: report, picture, presentation state."""
