"""The ledger: what was sent to a system and what it cost. Texts hold placeholders, never values."""

from __future__ import annotations

from ..model import Spent, Statement


class Ledger:
    """Counts by distinct SQL text."""

    def __init__(self, system: str) -> None:
        self._system = system
        self._entries: dict[str, list[float]] = {}

    def add(self, sql: str, *, rows: int, seconds: float, size: int = 0) -> None:
        """Record one execution; ``size`` in bytes received."""
        entry = self._entries.setdefault(sql, [0, 0, 0.0, 0])
        entry[0] += 1
        entry[1] += rows
        entry[2] += seconds
        entry[3] += size

    def statements(self) -> tuple[Statement, ...]:
        """All distinct texts, sorted by id."""
        made = (
            Statement(
                system=self._system,
                sql=sql,
                count=int(n),
                rows=int(rows),
                seconds=round(seconds, 6),
                bytes=int(size),
            )
            for sql, (n, rows, seconds, size) in self._entries.items()
        )
        return tuple(sorted(made, key=lambda s: s.id))

    def spent(self) -> Spent:
        """The sum."""
        values = list(self._entries.values())
        return Spent(
            statements=int(sum(v[0] for v in values)),
            rows=int(sum(v[1] for v in values)),
            bytes=int(sum(v[3] for v in values)),
            seconds=round(sum(v[2] for v in values), 6),
        )


def size_of(rows: list[tuple[object, ...]]) -> int:
    """Estimate bytes received: the length of text and binary values, 8 for anything else that is not NULL."""
    total = 0
    for row in rows:
        for value in row:
            if isinstance(value, (str, bytes)):
                total += len(value)
            elif value is not None:
                total += 8
    return total
