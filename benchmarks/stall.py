"""How long the event loop stood still."""

import time

from PySide6.QtCore import QObject, Qt, QTimer


class StallMeter(QObject):
    """Measures the longest time between two turns of the event loop.

    A one-millisecond timer fires as often as the loop turns; the gap between two firings is how
    long a click would have waited. It keeps a core awake: start it to measure, then stop it.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.longest_ms = 0.0
        self.turns = 0
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Forget what was measured and begin anew."""
        self.longest_ms, self.turns, self._last = 0.0, 0, time.perf_counter()
        self._timer.start()

    def stop(self) -> float:
        """Stop and return the longest gap in milliseconds, timer interval of 1 ms included."""
        self._tick()
        self._timer.stop()
        return self.longest_ms

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1_000)
        self._last = now
        self.turns += 1
