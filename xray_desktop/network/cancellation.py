"""Cancelling a request from another thread than the one that waits for its answer."""

import threading
from collections.abc import Callable


class Cancellation:
    """Ends the connection of a request, whatever it waits for; later ones end at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._end: Callable[[], object] | None = None
        self._cancelled = False

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._cancelled

    def watch(self, end: Callable[[], object]) -> None:
        """Set what ends the connection in use; it is called at once if `cancel` was called."""
        with self._lock:
            self._end = end
            if self._cancelled:
                end()

    def cancel(self) -> None:
        """End the connection in use, from any thread."""
        with self._lock:
            self._cancelled = True
            if self._end is not None:
                self._end()
