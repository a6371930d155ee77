"""Folders of images to a worklist that survives a crash: arrivals, a store, the run over it."""
