"""Alembic's own SQL, cut into its revisions. ``alembic upgrade heads --sql`` needs no database ("offline mode").

Source: https://alembic.sqlalchemy.org/en/latest/offline.html. Each revision begins with a comment that names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..model import record
from .generated_rows import rows, upgrade_lines
from .script import Script, Tool

ARGUMENTS = ("upgrade", "heads", "--sql")
_RUNNING = re.compile(r"^-- Running upgrade (?P<before>.*?) ?-> (?P<revision>[^\s,]+)[^\n]*\n", re.MULTILINE)
_AROUND = re.compile(r"\s*(?:(?:BEGIN(?: TRANSACTION)?|COMMIT);\s*)*\Z")
"""What stands around the last revision and not around one that another follows."""
_REVISION = re.compile(r"""^revision\s*(?::[^=\n]+)?=\s*["']([^"'\n]+)["']""", re.MULTILINE)


@record
class Module:
    """A migration's file and what is written in it."""

    file: str
    source: str

    def __repr__(self) -> str:
        return f"Module({self.file!r})"


def revision_of(source: str) -> str | None:
    """Return the revision that a file says it is; None for a file that is no migration of Alembic's."""
    found = _REVISION.search(source)
    return found[1] if found and "down_revision" in source else None


def cut(sql: str, modules: Iterable[Module], series: str) -> tuple[Script, ...]:
    """Return one script a revision, in the order in which they run, with the lines of its file.

    SQL of a revision whose file is not among the modules is kept under the revision's name.
    """
    known = {revision: m for m in modules if (revision := revision_of(m.source)) is not None}
    found = list(_RUNNING.finditer(sql))
    ends = [m.start() for m in found[1:]] + [len(sql)] * bool(found)
    out = []
    for begun, end in zip(found, ends, strict=True):
        text = _AROUND.sub("\n", sql[begun.end() : end], count=1)
        module = known.get(begun["revision"])
        file = module.file if module else begun["revision"]
        lines = rows(text, file, module.source, upgrade_lines(module.source)) if module else ()
        out.append(Script(file=file, text=text, tool=Tool.ALEMBIC, rows=lines, series=series))
    return tuple(out)
