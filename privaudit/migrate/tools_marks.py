"""Tools that mark within a file which part is the change and which its way back: one table, one reader.

Sources: https://pressly.github.io/goose/documentation/annotations, https://github.com/amacneil/dbmate#creating-migrations,
https://github.com/rubenv/sql-migrate#writing-migrations, https://salsita.github.io/node-pg-migrate/migrations/,
https://www.playframework.com/documentation/latest/Evolutions, https://mybatis.org/migrations/new.html,
https://github.com/mbucc/shmig#migrations.
"""

from __future__ import annotations

import re

from ..model import record
from .script import Tool
from .sources_text import only


@record
class Marks:
    """How a tool's marks look, each on a line of its own; ``up`` None where the change needs no mark."""

    tool: Tool
    up: str | None
    down: str


MARKS = (
    Marks(tool=Tool.GOOSE, up=r"--[ \t]*\+goose[ \t]+up\b", down=r"--[ \t]*\+goose[ \t]+down\b"),
    Marks(tool=Tool.SQL_MIGRATE, up=r"--[ \t]*\+migrate[ \t]+up\b", down=r"--[ \t]*\+migrate[ \t]+down\b"),
    Marks(tool=Tool.DBMATE, up=r"--[ \t]*migrate:up\b", down=r"--[ \t]*migrate:down\b"),
    Marks(tool=Tool.NODE_PG_MIGRATE, up=r"--[ \t]*up[ \t]+migration\b", down=r"--[ \t]*down[ \t]+migration\b"),
    Marks(tool=Tool.PLAY, up=r"(?:#|--)[ \t-]*!ups\b", down=r"(?:#|--)[ \t-]*!downs\b"),
    Marks(tool=Tool.SHMIG, up=r"--[ \t]*=+[ \t]*up[ \t]*=+", down=r"--[ \t]*=+[ \t]*down[ \t]*=+"),
    Marks(tool=Tool.MYBATIS, up=None, down=r"--[ \t]*//[ \t]*@undo\b"),
)
_HINTS = (
    "+goose",
    "+migrate",
    "migrate:",
    " migration",
    "!ups",
    "== up",
    "==up",
    "==down",
    "== down",
    "@undo",
    "!downs",
)


def _line(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"^[ \t]*(?:{pattern})[^\n]*$", re.IGNORECASE | re.MULTILINE)


_READERS = tuple((marks, _line(marks.up) if marks.up else None, _line(marks.down)) for marks in MARKS)


def marked(text: str) -> tuple[Tool, str] | None:
    """Return whose marks a text has, and the text with only the parts that are run; None where it has none.

    A text with a mark of the way back alone is one for MyBatis only: elsewhere it is a file that its tool refuses.
    """
    lowered = text.lower()
    if not any(hint in lowered for hint in _HINTS):
        return None
    for marks, up, down in _READERS:
        ups = [(m.start(), m.end(), True) for m in up.finditer(text)] if up else []
        downs = [(m.start(), m.end(), False) for m in down.finditer(text)]
        if ups or (downs and up is None):
            return marks.tool, only(text, _run(sorted(ups + downs), len(text), begins=up is None))
    return None


def _run(found: list[tuple[int, int, bool]], length: int, *, begins: bool) -> list[tuple[int, int]]:
    """The stretches that lie behind a mark of the change and before the next mark."""
    stretches = [(0, found[0][0])] if begins and found else []
    ends = [start for start, _, _ in found[1:]] + [length]
    return stretches + [(end, next_) for (_, end, is_up), next_ in zip(found, ends, strict=True) if is_up]
