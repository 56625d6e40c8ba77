"""One picture at a time, in all threads and processes of the machine.

Decoding is the one thing here that takes hundreds of megabytes. Ten editors who upload at once
wait a second for each other, rather than ten such pictures lying in memory together.
"""

import os
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from django.core.files import locks

_IN_THIS_PROCESS = threading.Lock()
_PAUSE = 0.02


@contextmanager
def one_at_a_time(seconds):
    """Wait for the turn for at most `seconds`, or raise TimeoutError."""
    until = time.monotonic() + seconds
    if not _IN_THIS_PROCESS.acquire(timeout=seconds):
        raise TimeoutError
    try:
        descriptor = _open_lock_file()
        try:
            # Without a lock file (another user's, a full disk) the processes go on side by side:
            # that costs memory, refusing everybody's pictures would cost work.
            while descriptor is not None and not locks.lock(
                descriptor, locks.LOCK_EX | locks.LOCK_NB
            ):
                if time.monotonic() > until:
                    raise TimeoutError
                time.sleep(_PAUSE)
            yield
        finally:
            if descriptor is not None:
                os.close(descriptor)  # closing also lets go of the lock
    finally:
        _IN_THIS_PROCESS.release()


def _open_lock_file():
    path = Path(tempfile.gettempdir()) / "healthsite-pictures.lock"
    # A link that somebody else put there is not followed (where the system knows links).
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        return os.open(path, flags, 0o600)
    except OSError:
        return None
