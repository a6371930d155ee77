"""Domain types and the arithmetic on them: numpy and the standard library only."""
