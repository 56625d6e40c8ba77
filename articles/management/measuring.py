"""What an address costs: asked in process by somebody signed in, timed, its queries counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from django.db import connection
from django.test import Client


@dataclass(frozen=True)
class Measured:
    name: str
    median: float  # milliseconds
    worst: float
    queries: int
    size: int  # bytes

    def line(self, small: "Measured | None" = None) -> str:
        ratio = f"{self.median / small.median:6.1f}" if small else "     –"
        return (
            f"{self.name:44} {self.median:7.0f} {self.worst:7.0f} {self.queries:8d} {ratio}"
            f" {self.size / 1024:7.0f}"
        )


HEAD = f"{'':44} {'median':>7} {'worst':>7} {'queries':>8} {'x small':>6} {'KB':>7}"


class Counter:
    """Counts queries, as a wrapper of the connection."""

    def __init__(self):
        self.number = 0

    def __call__(self, execute, sql, params, many, context):
        self.number += 1
        return execute(sql, params, many, context)


def measure(client: Client, asked: Iterable[tuple[str, str]], *, times: int) -> list[Measured]:
    """Ask each (name, address) once to warm up, then `times` times. Raises RuntimeError where an
    answer is not 200."""
    found = []
    for name, address in asked:
        took, queries, size = [], 0, 0
        for attempt in range(times + 1):
            counter = Counter()
            began = perf_counter()
            with connection.execute_wrapper(counter):
                response = client.get(address)
                content = b"".join(response)
            if response.status_code != 200:
                raise RuntimeError(f"{name}: {address} answered {response.status_code}.")
            if attempt:
                took.append((perf_counter() - began) * 1000)
            queries, size = counter.number, len(content)
        found.append(Measured(name, median(took), max(took), queries, size))
    return found
