"""Heat map."""
