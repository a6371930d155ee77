"""From the NIH TFRecords to a model bundle; shares `xray_desktop.core` with the program."""
