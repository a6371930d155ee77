"""Attribution maps and heat maps: which parts of an image moved a score."""
