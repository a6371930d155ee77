"""Preferences, key and mouse bindings, site prevalence, recent images."""
