"""The images that are open, by patient and study: thumbnails, search, hanging."""
