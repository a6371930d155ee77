"""What a reader draws on an image, and what it measures."""
