"""Folders of migrations replayed and judged file by file, each file as a change: what is in the state, what blocks.

``python -m benchmarks.public_migrations [--dialect NAME] [--first N] [--django WORDS | --alembic WORDS] [--findings]
[--troubles] FOLDER…``: for each folder its files, statements, the share of them whose effect is in the state (all, and
those that are not about rows: INSERT, UPDATE, DELETE …), seconds of the processor, and the findings that would stop a
change, per 100 files. ``--findings`` and ``--troubles`` list them, for reading by eye. The first N files (1) are what
was there before the gate, and not judged. ``--django "python manage.py"``, ``--alembic alembic``: the folder is a
project, whose tool writes the SQL. Names of tables and columns are printed, values never.
"""

from __future__ import annotations

import argparse
import dataclasses
import shlex
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from privaudit.config.settings import Settings
from privaudit.decisions import Decided
from privaudit.detect import load_rules
from privaudit.gate.judge import judge, nothing
from privaudit.migrate.generated import Command, Found, generate
from privaudit.migrate.replayed import dialect_of
from privaudit.migrate.script import Script, Tool
from privaudit.migrate.snapshot import Snapshot, Trouble
from privaudit.migrate.sources import find
from privaudit.migrate.state import Replay
from privaudit.model import Finding, Severity, record
from privaudit.sqltext.ddl.base import Dialect, Piece, PieceKind
from privaudit.sqltext.ddl.effects import Effect
from privaudit.sqltext.ddl.split import split
from privaudit.sqltext.ddl.understand import understand

_ROWS = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE", "TRUNCATE", "SELECT", "COPY", "MERGE"})
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@record
class Told:
    """What a folder came to; ``ddl`` are the statements that are not about rows."""

    files: int
    judged: int
    unread: int
    statements: int
    in_state: int
    ddl: int
    ddl_in_state: int
    seconds: float
    troubles: tuple[Trouble, ...]
    findings: tuple[tuple[str, Finding], ...]
    """Each with the file that it stops."""
    judging: float


class Counted:
    """A replay that counts statements about rows apart from the others."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.replay = Replay("database", dialect, as_of=NOW.isoformat())
        self.ddl = self.ddl_in_state = 0

    def run(self, script: Script) -> None:
        """Apply one script."""
        self.replay.run_effects(script, self._pieces(script))

    def _pieces(self, script: Script) -> Iterator[tuple[Piece, tuple[Effect, ...]]]:
        troubles = self.replay.world.troubles
        for piece in split(script.text, self.dialect):
            before = len(troubles)
            yield piece, understand(piece, self.dialect)
            if piece.kind is PieceKind.SQL and piece.text.split(None, 1)[0].upper() not in _ROWS:
                self.ddl += 1
                self.ddl_in_state += len(troubles) == before


def read(folder: Path, dialect: Dialect | None, command: Command | None = None) -> Found:
    """Return a folder's scripts in the order of their tool, or what a project's own tool writes of them there."""
    if command is None:
        return find([folder], folder, dialect)
    scripts, unread = generate(command, folder)
    return tuple(dataclasses.replace(s, dialect=dialect or s.dialect) for s in scripts), unread


def told(folder: Path, dialect: Dialect | None, first: int = 1, command: Command | None = None) -> Told:
    """Replay a folder, then judge each file of it, but for the first ones, against the state before."""
    scripts, unread = read(folder, dialect, command)
    started = time.process_time()
    if command is None:
        scripts, unread = read(folder, dialect)
    engine = dialect_of(scripts, dialect)
    quick = Replay("database", engine, as_of=NOW.isoformat())
    for script in scripts:
        quick.run(script)
    state = quick.snapshot()
    seconds = time.process_time() - started
    counted = Counted(engine)
    snapshots = []
    for script in scripts:
        counted.run(script)
        snapshots.append((script.file, counted.replay.snapshot()))
    started = time.process_time()
    findings = tuple(_stopped(snapshots, engine, first))
    return Told(
        files=len(scripts),
        judged=max(len(scripts) - first, 1),
        unread=len(unread),
        statements=state.statements,
        in_state=state.in_state,
        ddl=counted.ddl,
        ddl_in_state=counted.ddl_in_state,
        seconds=seconds,
        troubles=state.troubles,
        findings=findings,
        judging=time.process_time() - started,
    )


def _stopped(snapshots: list[tuple[str, Snapshot]], dialect: Dialect, first: int) -> Iterator[tuple[str, Finding]]:
    rules, settings = load_rules(()), Settings()
    decided = Decided()
    before = snapshots[first - 1][1] if first else nothing(snapshots[0][1])
    for file, after in snapshots[first:]:
        result = judge(before, after, dialect.value, settings, rules, decided, NOW).result
        for finding in result.findings:
            if finding.stops(Severity.MEDIUM):
                yield file, finding
        before = after


def main() -> None:
    """Print a line a folder, and what was asked for beside."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--dialect", type=Dialect)
    parser.add_argument("--first", type=int, default=1, help="so many first files are what was there, and not judged")
    parser.add_argument("--django", type=shlex.split, help="how manage.py is started; the folder is the project's")
    parser.add_argument("--alembic", type=shlex.split, help="how alembic is started; the folder is the project's")
    parser.add_argument("--findings", action="store_true")
    parser.add_argument("--troubles", action="store_true")
    asked = parser.parse_args()
    words, tool = (asked.django, Tool.DJANGO) if asked.django else (asked.alembic, Tool.ALEMBIC)
    command = Command(tool=tool, words=tuple(words)) if words else None
    for folder in asked.folders:
        found = told(folder, asked.dialect, asked.first, command)
        stopped = len({file for file, _ in found.findings})
        print(
            f"{folder.name}: {found.files} files ({found.unread} unread), {found.statements} statements, in the state"
            f" {_share(found.in_state, found.statements)}, without rows {_share(found.ddl_in_state, found.ddl)}"
            f" of {found.ddl}; replay {found.seconds:.2f} s, judging {found.judging:.1f} s; blocks"
            f" {len(found.findings)}, {_per_100(len(found.findings), found.judged)} per 100 files;"
            f" files stopped {stopped}, {_per_100(stopped, found.judged)} per 100"
        )
        print("  ", dict(Counter(t.reason for t in found.troubles)), dict(Counter(f.check for _, f in found.findings)))
        for trouble in found.troubles if asked.troubles else ():
            print(f"  {trouble.location.file}:{trouble.location.line} {trouble.reason} {dict(trouble.params)}")
        for file, finding in found.findings if asked.findings else ():
            ref = finding.target.ref
            kinds = ", ".join(f"{k}={v}" for k, v in finding.message.params)
            print(f"  {file} {finding.check} {ref.schema}.{ref.table}.{ref.column} {kinds}")


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else "-"


def _per_100(count: int, files: int) -> str:
    return f"{100 * count / files:.1f}"


if __name__ == "__main__":
    main()
