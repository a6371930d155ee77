"""What the program costs, as ratios measured interleaved in one run: ``python -m benchmarks``."""

from xray_desktop.threads import leave_threads_to_the_engine

leave_threads_to_the_engine()  # as the program does
