"""The network: InceptionV3 with its head, and making it small."""
