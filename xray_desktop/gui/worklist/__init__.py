"""The worklist's window: images in the order in which they are to be read."""
