"""Open DICOM, PNG, JPEG and TIFF files as a `Radiograph`, decoded in a separate process."""
