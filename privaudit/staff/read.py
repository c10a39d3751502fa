"""The staff list: people, each once, with their accounts and whether they are still there.

What is wrong is said with line and column, never with what stands there: names of staff are personal data, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from ..config.access_settings import StaffSettings
from ..model import Person, StaffStatus
from .base import Cell, Cells, Claim, Problems, StaffEntry, StaffList, Understood
from .cells import claims_of, emails_of, is_disabled, said_status, settled, text_of, yes_or_no
from .columns import Layout, known_headings, laid_out
from .dates import last_day, order_of, parse_date
from .files import Rows
from .names import merged, told_apart
from .words import fold, words

EXPIRES_SOON = timedelta(days=31)
"""An account of a directory that ends within a month is taken for a person about to leave; one that ends later is not:
many companies let every account end each year."""


_SAYS_WHO_LEFT = ("left_on", "enabled", "disabled", "control", "expires")


class _Draft(NamedTuple):
    """A row, but for its dates: how they are to be read is known when all were seen."""

    line: int
    entry: StaffEntry
    said: StaffStatus | None
    understood: bool
    """Whether what the row says of the status, if anything, is known."""
    left_on: Cell
    expires: Cell


def read_staff(settings: StaffSettings, today: date) -> StaffList:
    """Return the people of a list in any form that `files` knows; statuses are as of ``today``.

    Raises:
        Unreadable: the file cannot be read at all, or no column of names was found.
    """
    known = words().staff
    rows = Rows(
        Path(settings.file),
        encoding=settings.encoding,
        delimiter=settings.delimiter,
        sheet=settings.sheet,
        score=lambda row: known_headings(row, known, settings.columns),
    )
    try:
        layout, stream = laid_out(rows, known, settings.columns, ("name", "surname"))
        own = {fold(word): status for word, status in settings.statuses}
        reader = _Reader(layout, own, rows.problems, today)
        drafts = [d for line, row in stream if (d := reader.draft(line, row)) is not None]
    finally:
        rows.close()
    entries = reader.finish(drafts)
    people = merged(entries)
    understood = Understood(
        file=settings.file,
        kind=rows.kind,
        encoding=rows.encoding,
        delimiter=rows.delimiter,
        sheet=rows.sheet,
        header=layout.header,
        rows=len(entries),
        skipped=reader.skipped,
        merged=len(entries) - len(people),
        columns=layout.taken,
        ignored=layout.ignored,
    )
    ordered = sorted(told_apart(people), key=lambda e: (fold(e.person.name), e.lines))
    return StaffList(entries=tuple(ordered), understood=understood, problems=rows.problems.frozen())


class _Reader:
    """Rows to drafts to entries, noting what is wrong."""

    def __init__(self, layout: Layout, own: dict[str, StaffStatus], problems: Problems, today: date) -> None:
        self._layout = layout
        self._at = layout.places
        self._own = own
        self._problems = problems
        self._today = today
        self.skipped = 0
        self.order: str | None = None
        if not any(k in self._at for k in ("status", *_SAYS_WHO_LEFT)):
            problems.add("no_status_column")
        if not any(k in self._at for k in ("accounts", "email")):
            problems.add("no_account_column")

    def draft(self, line: int, row: Cells) -> _Draft | None:
        """Return the draft of a row; None for what is no person."""
        if not self._is_person(row):
            self.skipped += 1
            return None
        parts = tuple(text_of(row, self._at.get(k)) for k in ("surname", "first_name", "patronymic"))
        name = text_of(row, self._at.get("name")) or " ".join(p for p in parts if p)
        if not name:
            if any(text_of(row, places) for places in self._at.values()):
                self._problems.add("no_name", line, self._layout.heading("name") or self._layout.heading("surname"))
            return None
        if words().totals.has(fold(name)):
            self.skipped += 1
            return None
        if not any(c.isalpha() for c in name):
            self._problems.add("name_unusable", line, self._layout.heading("name") or self._layout.heading("surname"))
            return None
        entry = StaffEntry(
            person=Person(
                name=name,
                department=text_of(row, self._at.get("department")),
                role=text_of(row, self._at.get("position")),
            ),
            full_name=name,
            surname=parts[0],
            first_name=parts[1],
            patronymic=parts[2],
            number=text_of(row, self._at.get("number")),
            emails=emails_of(row, self._at.get("email")),
            claims=tuple(dict.fromkeys(self._claims(line, row))),
            lines=(line,),
        )
        said, understood = self._status(line, row)
        return _Draft(line, entry, said, understood, self._cell(row, "left_on"), self._cell(row, "expires"))

    def _is_person(self, row: Cells) -> bool:
        places = self._at.get("classes")
        cell = row[places[0]] if places and places[0] < len(row) else None
        if not isinstance(cell, str) or not cell.strip():
            return True
        classes = {fold(c) for c in cell.replace(";", "\n").replace(",", "\n").split("\n")}
        return bool(classes & words().people) and not classes & words().things

    def _claims(self, line: int, row: Cells) -> Iterator[Claim]:
        for claim in claims_of(row, self._at.get("accounts")):
            if claim is None:
                self._problems.add("account_unusable", line, self._layout.heading("accounts"))
            else:
                yield claim

    def _cell(self, row: Cells, kind: str) -> Cell:
        places = self._at.get(kind)
        cell = row[places[0]] if places and places[0] < len(row) else None
        return cell[:100] if isinstance(cell, str) else cell

    def _status(self, line: int, row: Cells) -> tuple[StaffStatus | None, bool]:
        """Return what words and switches of a row say, the worst of several, and whether all was understood."""
        said: list[StaffStatus] = []
        word = text_of(row, self._at.get("status"))
        understood = True
        if word is not None:
            status = said_status(word, self._own)
            if status is None and (answer := yes_or_no(word)) is not None:
                status = StaffStatus.ACTIVE if answer else StaffStatus.LEFT
            if status is None:
                understood = False
                self._problems.add("status_unknown", line, self._layout.heading("status"))
            else:
                said.append(status)
        elif "status" in self._at and "left_on" not in self._at:
            self._problems.add("status_empty", line, self._layout.heading("status"))
        said += self._switches(row)
        order = (StaffStatus.LEFT, StaffStatus.LEAVING, StaffStatus.ACTIVE)
        return (min(said, key=order.index) if said else None), understood

    def _switches(self, row: Cells) -> Iterator[StaffStatus]:
        """Give what columns that say yes or no, and userAccountControl, make of a person."""
        off = is_disabled(self._cell(row, "control"))
        enabled = yes_or_no(self._cell(row, "enabled"))
        for gone in (yes_or_no(self._cell(row, "disabled")), off, None if enabled is None else not enabled):
            if gone is not None:
                yield StaffStatus.LEFT if gone else StaffStatus.ACTIVE

    def finish(self, drafts: list[_Draft]) -> list[StaffEntry]:
        """Return the entries with their dates and statuses."""
        self.order, assumed = order_of(d.left_on for d in drafts)
        expires, _ = order_of(d.expires for d in drafts)
        if assumed:
            count = sum(order_of((d.left_on,))[0] is not None for d in drafts)
            self._problems.add(
                f"date_order_{self.order}", column=self._layout.heading("left_on"), params=(("rows", count),)
            )
        return [self._finished(d, expires) for d in drafts]

    def _finished(self, draft: _Draft, expires: str | None) -> StaffEntry:
        said, left_on, sure, unread = draft.said, None, draft.understood, False
        answer = yes_or_no(draft.left_on)
        if answer is not None:  # a column "Dismissed" that says yes or no
            said = StaffStatus.LEFT if answer else said
        else:
            try:
                left_on = parse_date(draft.left_on, self.order)
            except ValueError:
                sure, unread = False, True
                self._problems.add("date_unreadable", draft.line, self._layout.heading("left_on"))
        if left_on is None:
            left_on, ends = self._expiry(draft, expires)
            unread = unread or not ends
        # A list that says when people leave says of all others that they are there.
        if said is None and left_on is None and sure and any(k in self._at for k in _SAYS_WHO_LEFT):
            said = StaffStatus.ACTIVE
        status, contradicted = settled(said, left_on, self._today)
        if contradicted:
            self._problems.add("status_contradicted", draft.line, self._layout.heading("left_on"))
        day = left_on.isoformat() if left_on else None
        person = replace(draft.entry.person, status=status, left_on=day, left_on_unread=unread)
        return replace(draft.entry, person=person)

    def _expiry(self, draft: _Draft, order: str | None) -> tuple[date | None, bool]:
        """Return the day on which an account ends, if that says that its owner leaves, and whether it was readable."""
        try:
            day = last_day(draft.expires, order)
        except ValueError:
            self._problems.add("date_unreadable", draft.line, self._layout.heading("expires"))
            return None, False
        return (day if day is not None and day <= self._today + EXPIRES_SOON else None), True
