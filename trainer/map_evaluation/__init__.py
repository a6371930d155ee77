"""What a network's maps are worth: where they point, and whether they depend on the network."""
