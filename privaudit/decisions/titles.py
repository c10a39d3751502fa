"""Where the columns of a table stand now: found by their titles, however people moved them."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import TargetKind, record
from .fields import Field


@record
class TableKeys:
    """Which column of one table holds what; columns count from 1, as the workbook was written."""

    kind: TargetKind
    token_at: int
    fields: tuple[tuple[Field, int, str], ...]
    """Field, column, title."""
    identity: tuple[tuple[int, str], ...]
    others: tuple[tuple[int, str], ...] = ()
    """The columns that are only read, by which it is seen what was deleted."""

    @property
    def titled(self) -> tuple[tuple[int, str], ...]:
        """Every column that is known by its title."""
        return (*((c, t) for _, c, t in self.fields), *self.identity)


@record
class Columns:
    """Where things stand on a sheet now, from 0; None of a column that is gone."""

    fields: tuple[int | None, ...]
    identity: tuple[int | None, ...]
    deleted: frozenset[int] = frozenset()
    """Columns, as the workbook was written, of which it is sure that they were deleted: nothing was answered there."""


def columns_of(table: TableKeys, token_at: int, titles: list[str]) -> Columns:
    """Find each column by its title; where it stood only if no other has moved, or there is no header at all.

    ``token_at``: where the tokens stand now, from 1; ``titles``: of the header, none if it is gone.
    """
    shift = token_at - table.token_at
    own = {t: c - 1 + shift for c, t in table.titled}
    lost = sum(titles.count(t) != 1 for t in own)
    moved = lost > 1 or any(titles.count(t) == 1 and titles.index(t) != at for t, at in own.items())

    deleted = frozenset(_deleted(table, token_at, titles)) if titles else frozenset[int]()

    def place(column: int, title: str) -> int | None:
        if column in deleted:
            return None
        if titles.count(title) == 1:
            return titles.index(title)
        at = column - 1 + shift
        here = titles[at] if 0 <= at < len(titles) else ""
        return at if at >= 0 and not (titles and (moved or not here or here in own)) else None

    return Columns(
        fields=tuple(place(c, t) for _, c, t in table.fields),
        identity=tuple(place(c, t) for c, t in table.identity),
        deleted=deleted,
    )


def _deleted(table: TableKeys, token_at: int, titles: list[str]) -> Iterator[int]:
    """Yield columns between two known ones that have moved together by just as much."""
    known = sorted((*table.titled, *table.others, (table.token_at, "")))
    now = {c: titles.index(t) + 1 for c, t in known if t and titles.count(t) == 1} | {table.token_at: token_at}
    before, gone = None, list[int]()
    for column, _ in known:
        if column not in now:
            gone.append(column)
            continue
        if before is not None and gone:
            nearer = (column - before) - (now[column] - now[before])
            width = column - gone[0] if column != table.token_at else gone[-1] - gone[0] + 1  # before it there is a gap
            if nearer == width or (column == table.token_at and nearer > width):
                yield from gone
        before, gone = column, []
