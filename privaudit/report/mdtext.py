r"""Any text as Markdown that does nothing: no HTML, link, image, mention, reference, emphasis or table of its own.

For CommonMark 0.31 with the extensions of GitHub and GitLab; Jira Cloud turns the same Markdown into its own form when
it is pasted. Prose is cut at its spaces: a word of letters, digits and plain punctuation stays; any other becomes a
code span, in which neither Markdown nor HTML means anything, and in which GitHub and GitLab look for no ``@name``,
``#12`` or address. A backslash would not do: they look for those in the finished page, where it is gone.
"""

from __future__ import annotations

import functools
import re

from ..redact import one_line, visible

_PLAIN = re.compile(r"""(?:[^\W_]|[^\x00-\x7f]|[.,;?()"'+=%/-]|(?<=[^\W_])_+(?=[^\W_]))+""")
"""Signs of ASCII that mean nothing inside a line, and everything that is not ASCII. An underscore between letters or
digits begins no emphasis (CommonMark 6.2), so that names of tables stand as plain as words."""
_BEFORE, _AFTER = "(\"'«“‘", ".,;:!?)\"'»”’…"
"""What stands around a word and stays outside its code span."""
_OURS = re.compile(r"`([^`]+)`")
"""Our texts quote names of files and commands so."""
_WORD = re.compile(r"""(?<![^ ])[("'«“‘]*`[^`]+`[.,;:!?)"'»”’…]*(?![^ ])|[^ ]+""")
"""What stands between spaces; a command that is quoted is one."""
_TELLING = re.compile(r"://|www\.|\b[0-9a-f]{7,40}\b|\b[a-z][a-z0-9]*-\d|%\w", re.IGNORECASE)
"""Addresses, commits, keys of tickets and milestones."""
_BEGINS = re.compile(r"[-+=]+|\d+[.)]")
"""What begins a list or underlines a heading, where it is the first word of a line."""
_TIME = re.compile(r"[^\W_]*[+-]?\d{1,2}:\d{2}(?::\d{2})?(?:[+-]\d{2}:\d{2})?")
_ALONE = {"*": "\\*", "&": "&"}
"""Signs that mean nothing between two spaces, as they are written there."""
_RUNS = re.compile(r"`+")
_PIPE = re.compile(r"(\\*)\|")


def prose(text: str, *, cell: bool = False) -> str:
    """Return text that shows as it is behind other text of a line; ``cell``: within a table."""
    return " ".join(_word(w, cell) for w in _words(text))


def paragraph(text: str) -> str:
    """Return text that shows as it is where it begins a line: as no list, heading or rule."""
    first, *rest = _words(text) or [""]
    begun = code(first) if _BEGINS.fullmatch(first) else _word(first, False)
    return " ".join((begun, *(_word(w, False) for w in rest)))


def _words(text: str) -> list[str]:
    return _WORD.findall(one_line(text))


def name(text: str) -> str:
    """Return a name that shows as it is, wherever it stands: as one code span, where any of its words would be one."""
    said = paragraph(text)
    return code(text) if "`" in said else said


def cell(text: str) -> str:
    """Return text for a cell of a table, its lines one behind the other."""
    return "; ".join(prose(line, cell=True) for line in visible(text).split("\n") if line.strip()) or " "


def code(text: str, *, cell: bool = False) -> str:
    """Return a code span; empty text stays empty."""
    shown = one_line(text)
    if not shown.strip(" "):
        return "` `" if shown else ""
    marks = "`" * (max(map(len, _RUNS.findall(shown)), default=0) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    span = f"{marks}{pad}{shown}{pad}{marks}"
    # A pipe ends a cell even in code; an odd number of backslashes before it keeps it in (GFM 4.10).
    return _PIPE.sub(lambda m: f"{m[1]}|" if len(m[1]) % 2 else f"{m[1]}\\|", span) if cell else span


def fence(text: str, language: str) -> str:
    """Return lines in a fence that nothing in them can close."""
    shown = visible(text).rstrip("\n")
    marks = "`" * max(3, max(map(len, _RUNS.findall(shown)), default=0) + 1)
    return f"{marks}{language}\n{shown}\n{marks}"


# The same words stand in thousands of findings.
@functools.lru_cache(maxsize=16_384)
def _word(word: str, cell: bool) -> str:
    rest = word.lstrip(_BEFORE)
    inner = rest.rstrip(_AFTER)
    before, after = word[: len(word) - len(rest)], rest[len(inner) :]
    ours = _OURS.fullmatch(inner)
    if ours is not None:
        return f"{before}{code(ours[1], cell=cell)}{after}"
    if word in _ALONE:
        return _ALONE[word]
    if not inner or (_TIME.fullmatch(inner) or (_PLAIN.fullmatch(inner) and not _TELLING.search(inner))):
        return f"{before}{inner}{after}"
    return f"{before}{code(inner, cell=cell)}{after}"
