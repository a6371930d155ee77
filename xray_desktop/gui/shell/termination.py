"""Signals that ask the program to end: the window is closed as by its user, so all is saved."""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)
)
"""A service manager, Ctrl-C, and a terminal that is closed; Windows has the first two."""


@contextmanager
def closed_by_signals(close: Callable[[Callable[[], None]], object]) -> Iterator[None]:
    """Call `close` in the event loop when one of `SIGNALS` comes.

    A second signal ends the process at once, as without this function: closing may ask a question
    that nobody is there to answer. If somebody answers that the window stays open, `close` calls
    what it is given: from then on the next signal is the first again.
    """
    before = {number: signal.getsignal(number) for number in SIGNALS}
    receiver, sender = socket.socketpair()
    for end in (receiver, sender):
        end.setblocking(False)  # noqa: FBT003 - of the standard library
    notifier = QSocketNotifier(receiver.fileno(), QSocketNotifier.Type.Read)

    def asked() -> None:
        """Read the signal's byte; the handler has run by now."""
        receiver.recv(64)
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        close(listen)

    def listen() -> None:
        for number in SIGNALS:
            signal.signal(number, lambda _number, _frame: None)  # the byte says it

    notifier.activated.connect(asked)
    wakeup = signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)
    try:
        listen()
        yield
    finally:
        signal.set_wakeup_fd(wakeup)
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        notifier.setEnabled(False)
        receiver.close()
        sender.close()


def close_with_dialogs(window: QWidget, kept_open: Callable[[], None]) -> None:
    """Close a window as its user does, after the dialogs over it.

    `kept_open` is called if the user wants it to stay open, asked about what cannot be saved.
    """

    def close() -> None:
        if not window.close():
            kept_open()

    for dialog in reversed(QApplication.topLevelWidgets()):
        if isinstance(dialog, QDialog) and dialog.isVisible():
            dialog.reject()
    QTimer.singleShot(0, window, close)  # the dialogs' own loops end first
