"""The trainer's known errors: wrong data, wrong weights, a proof that failed."""


class TrainingError(Exception):
    """A known error, shown to the user as it is: what, what was expected, what to do."""
