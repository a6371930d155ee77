"""Search and fetch of studies from an archive, on request."""
