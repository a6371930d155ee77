"""The commands of ``xray-trainer``, one file each: its arguments, and what it calls."""
