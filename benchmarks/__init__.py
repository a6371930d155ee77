"""What the program costs, as ratios measured interleaved in one run: ``python -m benchmarks``."""
