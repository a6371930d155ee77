"""What a network is worth: figures with intervals, probes, tables, the model card."""
