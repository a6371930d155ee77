"""Training data: records, patients, divisions, augmentation and datasets."""
