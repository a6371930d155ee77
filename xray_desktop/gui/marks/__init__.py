"""What a reader draws on the film: measures, regions, notes, the lines of a heart."""
