"""What the program costs, as ratios measured interleaved in one run: ``python -m benchmarks``."""

from xray_desktop.process import limit_blas_threads

limit_blas_threads()  # as the program does
