"""What is open: session, playlist, crash recovery."""
