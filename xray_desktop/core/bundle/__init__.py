"""The model bundle: its contract, and checks of its files before they are used."""
