"""What every format is given: the judged change, what was read for it, and where the line between stop and pass is."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from functools import cached_property

from ...migrate.script import Unread
from ...migrate.snapshot import Said
from ...model import AuditResult, Finding, Severity, StepRecord, StepState, record
from ...model.papers import Papers

Grouped = tuple[str, int | None, tuple[Finding, ...]]


@record
class Tally:
    """Counts of a replay."""

    statements: int = 0
    not_understood: int = 0
    new_columns: int = 0
    """Columns of personal data that were not there before, under no name."""


class Answer:
    """A judged change. ``texts``: the scripts, by the names in locations; ``floor``: the least severity that stops.

    ``dialect`` as `Dialect` or a live server says. ``live``: a database was read, no files;
    ``sample``: so many rows of each table at most, 0 for none.
    ``unread`` are files that could not be read as schema changes; those of ``unread_before`` were so before the change.
    ``said``: where the replay says things were, and in which order scripts are run.
    ``noted``: what to know of how files of the change were read; it stops nothing. ``papers``: what the change does to
    decisions and settings. ``names``: those that lines of scripts may be quoted with (`shown_words.names_of`).
    """

    def __init__(
        self,
        result: AuditResult,
        *,
        system: str,
        dialect: str,
        floor: Severity,
        tally: Tally,
        texts: Mapping[str, str] | None = None,
        unread: tuple[Unread, ...] = (),
        unread_before: tuple[Unread, ...] = (),
        noted: tuple[Unread, ...] = (),
        base: str | None = None,
        prefix: str = "",
        live: bool = False,
        sample: int = 0,
        papers: Papers | None = None,
        names: frozenset[str] = frozenset(),
        said: Said | None = None,
    ) -> None:
        self.result = result
        self.system = system
        self.dialect = dialect
        self.floor = floor
        self.tally = tally
        self.texts = texts or {}
        self.unread = unread
        self.unread_before = unread_before
        self.noted = noted
        self.base = base
        self.prefix = prefix
        self.live = live
        self.sample = sample
        self.papers = papers or Papers()
        self.names = names
        self.said = said or Said(relations={}, columns={}, rights={})

    def stops(self, f: Finding) -> bool:
        """Whether a finding stops the change."""
        return f.stops(self.floor)

    @cached_property
    def open(self) -> tuple[Finding, ...]:
        """The findings that nobody accepted: those that stop first, then by severity, script as it is run, and line."""
        return tuple(sorted((f for f in self.result.findings if not f.settled), key=self._order))

    @cached_property
    def stopping(self) -> tuple[Finding, ...]:
        """Those that stop the change."""
        return tuple(f for f in self.open if self.stops(f))

    def in_repository(self, file: str) -> str:
        """Return how the repository's pages name a file that is named from the current folder."""
        return posixpath.normpath(self.prefix + file)

    @property
    def warning(self) -> int:
        """How many findings are said and stop nothing."""
        return len(self.open) - len(self.stopping)

    @cached_property
    def settled(self) -> tuple[Finding, ...]:
        """The findings that people accepted, or called mistakes; those first whose acceptance the change brings."""
        found = (f for f in self.result.findings if f.settled)
        return tuple(sorted(found, key=lambda f: (f.id not in self.papers.new, self._order(f))))

    @property
    def accepted(self) -> int:
        """How many findings people accepted, or called mistakes."""
        return len(self.settled)

    @cached_property
    def accepted_here(self) -> int:
        """How many of them the change accepts itself."""
        return sum(f.id in self.papers.new for f in self.settled)

    @cached_property
    def failed(self) -> tuple[StepRecord, ...]:
        """Questions that could not be answered; of a live system, what could not be seen of it, too."""
        return tuple(s for s in self.result.steps if not s.accepted and (s.state is StepState.FAILED or self._lacks(s)))

    def _lacks(self, step: StepRecord) -> bool:
        return self.live and step.incomplete

    @property
    def incomplete(self) -> bool:
        """Whether something that the change is about was not judged."""
        return bool(self.unread or self.failed)

    @property
    def verdict(self) -> str:
        """``stopped``, ``incomplete``, ``warned`` or ``passed``."""
        if self.stopping:
            return "stopped"
        return "incomplete" if self.incomplete else "warned" if self.open else "passed"

    @cached_property
    def groups(self) -> tuple[Grouped, ...]:
        """The open findings by file and line, the worst file first, in it the worst line.

        Where no line says it, the relation stands in the place of the file.
        """
        by_place: dict[tuple[str, int | None], list[Finding]] = {}
        for f in self.open:
            at = f.target.location
            place = (at.file, at.line) if at else (f.target.ref.of_table().label(), None)
            by_place.setdefault(place, []).append(f)
        files = list(dict.fromkeys(file for file, _ in by_place))
        groups = [(file, line, tuple(found)) for (file, line), found in by_place.items()]
        return tuple(sorted(groups, key=lambda g: files.index(g[0])))

    def _order(self, f: Finding) -> tuple[object, ...]:
        at = f.target.location
        place = (True,) if at is None else (False, *self.said.when(at))
        return (not self.stops(f), f.severity.rank, place, f.check, f.id)
