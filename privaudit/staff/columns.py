"""Which column of a list holds what: by the configuration, else by headings that are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import NamedTuple, Protocol

from ..config.access_settings import Words as Mapped
from .base import Cells, Problems, Taken, Unreadable
from .words import fold, fold_heading

HEADER_WITHIN = 40
"""Rows from the top among which the headings are looked for: exports begin with titles and dates."""
SEVERAL = frozenset({"accounts", "email"})
"""Kinds that more than one column may hold."""
SHOWN_HEADING = 60
Known = Mapping[str, tuple[str, int]]


class Layout(NamedTuple):
    """The columns: kind → places (0 is the first). ``header`` is the line of the headings, 0 if there is none."""

    places: dict[str, tuple[int, ...]]
    headings: dict[int, str]
    header: int
    taken: tuple[Taken, ...]
    ignored: tuple[str, ...]

    def heading(self, kind: str) -> str | None:
        """The heading of the first column of a kind."""
        places = self.places.get(kind)
        return self.headings.get(places[0]) if places else None


def known_headings(row: Cells, known: Known, mapped: Mapped = ()) -> int:
    """Return how many kinds the cells of a row are headings of."""
    names = {fold(h) for _, h in mapped}
    kinds = set()
    for cell in row:
        if isinstance(cell, str):
            found = known.get(fold_heading(cell))
            kinds.add(found[0] if found else fold(cell) if fold(cell) in names else None)
    return len(kinds - {None})


class Source(Protocol):
    """Rows with the numbers of their lines; ``named``: the first holds names for sure."""

    problems: Problems
    named: bool

    def __iter__(self) -> Iterator[tuple[int, Cells]]:
        """Give line number and cells."""
        ...


def laid_out(
    rows: Source, known: Known, mapped: Mapped, needed: tuple[str, ...]
) -> tuple[Layout, chain[tuple[int, Cells]]]:
    """Find the headings and return the layout with the rows behind them.

    ``needed``: one of these kinds must be there. A mapping to numbers ("1" is the first column) is of a file without
    headings.

    Raises:
        Unreadable: ``no_headings``, or ``no_column`` where none of the needed kinds was found.
    """
    stream = iter(rows)
    numbered = bool(mapped) and all(h.isascii() and h.isdigit() and 0 < int(h) <= 1000 for _, h in mapped)
    if numbered and not rows.named:
        return _by_numbers(mapped), chain((), stream)
    first = list(islice(stream, HEADER_WITHIN))
    if not first:
        raise Unreadable("empty")
    scores = [known_headings(row, known, mapped) for _, row in first]
    best = 0 if rows.named else max(range(len(first)), key=lambda i: (scores[i], -i))
    if scores[best] == 0:
        raise Unreadable("no_headings", (("columns", max(len(r) for _, r in first)),))
    layout = _layout(*first[best], known, mapped, rows.problems)
    if not any(k in layout.places for k in needed):
        raise Unreadable("no_column", (("found", ", ".join(sorted({t.heading for t in layout.taken})) or "-"),))
    return layout, chain(first[best + 1 :], stream)


def _by_numbers(mapped: Mapped) -> Layout:
    places: dict[str, tuple[int, ...]] = {kind: (int(h) - 1,) for kind, h in mapped}
    taken = tuple(Taken(kind=kind, heading=f"#{h}", place=int(h)) for kind, h in mapped)
    return Layout(places, {int(h) - 1: f"#{h}" for _, h in mapped}, 0, taken, ())


def _layout(line: int, row: Cells, known: Known, mapped: Mapped, problems: Problems) -> Layout:
    headings = {i: _shown(c) for i, c in enumerate(row) if isinstance(c, str) and c.strip()}
    places: dict[str, tuple[int, ...]] = {}
    for kind, wanted in mapped:
        found = [i for i, h in enumerate(row) if isinstance(h, str) and fold(h) == fold(wanted)]
        if found:
            places[kind] = (found[0],)
        else:
            problems.add("column_missing", column=_shown(wanted))
    used = {i for there in places.values() for i in there}
    ranked: dict[str, list[tuple[int, int]]] = {}
    for i in headings:
        kind, rank = known.get(fold_heading(str(row[i])), ("", 0))
        if kind and i not in used and kind not in places:
            ranked.setdefault(kind, []).append((rank, i))
    for kind, found_at in ranked.items():
        order = tuple(i for _, i in sorted(found_at))
        places[kind] = order if kind in SEVERAL else order[:1]
    _first_names(places, headings)
    used = {i for there in places.values() for i in there}
    taken = tuple(
        Taken(kind=kind, heading=headings[i], place=i + 1)
        for kind, there in sorted(places.items(), key=lambda p: p[1])
        for i in there
    )
    # A first row of people must not be printed as headings: one word that is known by chance makes no header.
    sure = len(places) > 1 or bool(mapped)
    ignored = tuple(h for i, h in sorted(headings.items()) if i not in used) if sure else ()
    return Layout(places, headings, line, taken, ignored)


def _first_names(places: dict[str, tuple[int, ...]], headings: dict[int, str]) -> None:
    """Beside a surname, a column that is just called "name" holds first names."""
    if "name" in places and "surname" in places and "first_name" not in places:
        at = places["name"][0]
        if fold(headings[at]) in {"name", "person"}:
            places["first_name"] = places.pop("name")


def _shown(heading: str) -> str:
    line = " ".join(heading.split())
    return line if len(line) <= SHOWN_HEADING else line[:SHOWN_HEADING] + "…"
