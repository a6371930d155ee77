"""What leaves the program: JSON, CSV, a table, maps laid over images, the log of bugs."""
