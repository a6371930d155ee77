"""The network: InceptionV3 with its head, and its quantization."""
