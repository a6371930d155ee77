"""From the NIH TFRecords to a model bundle; shares `xray_desktop.core` with the program."""

import xray_desktop  # noqa: F401 - before any framework: it sends no reports
