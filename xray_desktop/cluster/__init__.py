"""One run, many machines: who does the work elsewhere, and how it is handed out."""
