"""The commands without a window: what they take, what they wire up, what they print."""
