"""Training: recipe, stages, cached features, cross-validation."""
