"""The worklist window: images in reading order, and scoring a folder in the background."""
