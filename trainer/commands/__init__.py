"""The commands of ``xray-trainer``, one module each: its arguments, and what it calls."""
