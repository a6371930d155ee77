"""What leaves the program: JSON, CSV, a table, maps laid over films, the log of bugs."""
