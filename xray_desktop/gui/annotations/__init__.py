"""What a reader draws on the image: measures, regions, notes, the lines of a heart."""
