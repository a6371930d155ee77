"""Heat maps: computing, drawing and describing them."""
