"""From a file to a `Radiograph`: DICOM, PNG, JPEG and TIFF, decoded in a process of their own."""
