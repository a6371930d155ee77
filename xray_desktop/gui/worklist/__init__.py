"""The worklist's window: films in the order in which they are to be read."""
