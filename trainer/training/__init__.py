"""Training: recipe, stages, features of frozen parts."""
