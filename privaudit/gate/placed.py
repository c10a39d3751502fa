"""Every finding of a change is told at a statement of the change, since only that is shown to who reviews it.

What a finding says may stand in a file that nobody touched: the right of an account on a table that gets a key, or
names, only now. Then the place is the statement of the change that says most of what the finding is about, and where
it was said before stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property

from ..migrate.script import Script
from ..model import AuditResult, Finding, Location, record
from ..model.asked import asked
from ..model.finding import EARLIER
from ..sqltext.ddl._tokens import Kind, tokens
from ..sqltext.ddl.base import Dialect, PieceKind
from ..sqltext.ddl.split import split


def placed(result: AuditResult, before: Iterable[Script], after: Iterable[Script], dialect: Dialect) -> AuditResult:
    """Return a judged change with its findings at statements of it; of one that no statement names as it was."""
    changed = _Changed(tuple(before), tuple(after), dialect)
    return replace(result, findings=tuple(_placed(f, changed) for f in result.findings))


def _placed(f: Finding, changed: _Changed) -> Finding:
    at = f.target.location
    if at is None or at.file not in changed.files or changed.holds(at):
        return f
    best = changed.about(f)
    if best is None:
        return f
    message = replace(f.message, params=(*f.message.params, (EARLIER, f"{at.file}:{at.line}")))
    return replace(f, message=message, target=replace(f.target, location=best))


@record
class _Statement:
    """A statement that the change brings, or edits. ``words``: its words and names, in small letters."""

    at: Location
    last: int
    words: frozenset[str]


class _Changed:
    """What of the scripts is new; statements are looked for where a finding needs one."""

    def __init__(self, before: tuple[Script, ...], after: tuple[Script, ...], dialect: Dialect) -> None:
        self._dialect = dialect
        self.files = frozenset(s.file for s in after if not s.rows)
        then = {s.file: s.text for s in before}
        moved = frozenset(s.text for s in before if s.file not in self.files)
        self._new = tuple(
            s for s in after if not s.rows and then.get(s.file) != s.text and (s.file in then or s.text not in moved)
        )
        self._then = then

    @cached_property
    def _lines(self) -> Mapping[str, frozenset[int]]:
        """The lines of each changed file that it did not have before."""
        found: dict[str, frozenset[int]] = {}
        for s in self._new:
            old = {line.strip() for line in self._then.get(s.file, "").split("\n")}
            rows = enumerate(s.text.split("\n"), 1)
            found[s.file] = frozenset(n for n, line in rows if line.strip() and line.strip() not in old)
        return found

    @cached_property
    def _statements(self) -> tuple[_Statement, ...]:
        return tuple(one for s in self._new for one in self._of(s))

    def _of(self, script: Script) -> Iterable[_Statement]:
        lines = self._lines[script.file]
        for piece in split(script.text, self._dialect):
            last = script.text.count("\n", 0, piece.start + len(piece.text)) + 1
            if piece.kind is PieceKind.SQL and not lines.isdisjoint(range(piece.line, last + 1)):
                found = (t.text for t in tokens(piece.text, self._dialect) if t.kind in {Kind.WORD, Kind.NAME})
                words = frozenset(w.strip('"`[]').lower() for w in found)
                yield _Statement(
                    at=Location(file=script.file, line=piece.line, column=piece.column), last=last, words=words
                )

    def holds(self, at: Location) -> bool:
        """Whether a place is of the change: a line of it, or a statement of which it edits a line."""
        if at.line in self._lines.get(at.file, ()):
            return True
        return at.file in self._lines and any(
            s.at.file == at.file and s.at.line <= at.line <= s.last for s in self._statements
        )

    def about(self, f: Finding) -> Location | None:
        """Return the statement that says most of what a finding is about; of equal ones the first."""
        refs = (f.target.ref, *f.target.related)
        tables = {r.table.lower() for r in refs if r.table is not None}
        who = {w.lower() for w in (f.target.principal, f.target.ref.column) if w is not None}
        causes = asked(f.check).causes
        best, most = None, 0
        for s in self._statements:
            said = 4 * len(tables & s.words) + 3 * len(who & s.words)
            said += 2 if said and causes & s.words else 0
            if said > most:
                best, most = s.at, said
        return best
