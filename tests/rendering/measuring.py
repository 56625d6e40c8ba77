"""Renders one hostile text in a process of its own, and says what that took.

A module of its own so that new processes can begin with it loaded: they are forked from a server
that has loaded nothing else.
"""

import multiprocessing
import resource
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection

import django

from articles.rendering import render

from .hostile import HOSTILE

django.setup()

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__])

PATIENCE = 60  # seconds until a process is given up


@dataclass(frozen=True)
class Cost:
    """What a rendering took: processor seconds, megabytes, and characters of HTML it gave."""

    seconds: float
    megabytes: float
    characters: int


def cost_of(name: str, size: int) -> Cost:
    """Return what the hostile text of that name and size costs.

    Raises EOFError if it cannot be rendered, TimeoutError if that takes too long.
    """
    receiving, sending = _processes.Pipe(duplex=False)
    process = _processes.Process(target=_measure, args=(name, size, sending))
    process.start()
    sending.close()
    try:
        if not receiving.poll(PATIENCE):
            raise TimeoutError(f"{name} at {size} takes more than {PATIENCE} seconds")
        return receiving.recv()
    finally:
        process.kill()
        process.join()
        process.close()
        receiving.close()


def _measure(name: str, size: int, sending: Connection) -> None:
    source = HOSTILE[name](size)
    render("A *first* [text](/a) makes the parser.")
    before = _peak_megabytes()
    started = time.process_time()
    rendering = render(source)
    seconds = time.process_time() - started
    sending.send(Cost(seconds, _peak_megabytes() - before, len(rendering.html)))


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
