"""decisions.toml edited as text: tables are put in and taken out, and all else stays byte for byte.

A file is cut at its headers into blocks: a header, its keys, and the comments that touch it. New blocks go beside their
nearest neighbour in the order in which `decisions.write` sorts, so that a change is as small as what was decided; two
branches that put tables side by side still conflict in the text. What was edited is read again before it is given back:
it says what it said, more or less what was asked for, or it is refused.
"""

from __future__ import annotations

import bisect
import itertools
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..model import Ref, TargetKind, record
from .read import FORMAT, HEADER, SECTIONS
from .write import literal, order_key, table_text

Values = Mapping[str, Any]

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*",
    re.DOTALL,
)
"""Strings and comments of a text that is TOML (https://toml.io/en/v1.0.0): where a bracket is no header."""
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_Key = tuple[int, tuple[str, ...]]


_VALUE = r"""(\s*{key}\s*=\s*)(?:"(?:\\.|[^"\\\n])*"(?!")|'[^'\n]*'(?!')|\d{{4}}-\d\d-\d\d)(.*)"""
"""A key and its value on one line: what stands before the value, and what behind it."""


class NotEditable(ValueError):
    """The text cannot be edited so that the rest of it stays: tables are written in one line, or it is no such file."""


@record
class Block:
    """One table of a file.

    ``start`` and ``end``: its lines from 0, comments that touch it included; ``line``: from 1, that of its header.
    """

    section: str
    values: Values
    start: int
    end: int
    line: int

    @property
    def key(self) -> _Key:
        """A sortable form."""
        return _key(self.section, self.values)


@record
class Addition:
    """A table to be put in: its keys in the order in which they are to stand. Values are texts or dates."""

    section: str
    values: Values

    @property
    def key(self) -> _Key:
        """A sortable form."""
        return _key(self.section, self.values)


@record
class Change:
    """New values for keys that a table has, each on a line of its own."""

    block: Block
    values: Values


def blocks(content: str) -> tuple[Block, ...]:
    """Return the tables of a file, in their order.

    Raises:
        NotEditable: it is no decisions.toml, or not every table has a header of its own.
    """
    data = _parsed(content)
    lines = _lines(content)
    inside = _inside(content, lines)
    heads = [(i, m[1]) for i, s in enumerate(lines) if i not in inside and (m := HEADER.match(s)) is not None]
    rows = {s: iter(data.get(s, ())) for s in SECTIONS}
    found: list[Block] = []
    try:
        for n, (at, section) in enumerate(heads):
            floor = found[-1].end if found else 0
            after = heads[n + 1][0] if n + 1 < len(heads) else len(lines)
            start, end = _above(lines, at, floor), _last(lines, at, after, inside)
            found.append(Block(section=section, values=next(rows[section]), start=start, end=end, line=at + 1))
    except (KeyError, StopIteration):
        raise NotEditable from None
    if any(True for left in rows.values() for _ in left):
        raise NotEditable
    return tuple(found)


def updated(
    content: str, added: Iterable[Addition] = (), removed: Iterable[Block] = (), changed: Iterable[Change] = ()
) -> str:
    """Return the text with tables put in, taken out and changed (those are `blocks` of it); all else stays.

    Nothing asked for gives the text as it was. Line ends are those of the first line.

    Raises:
        NotEditable: as `blocks`.
    """
    new, gone, other = sorted(added, key=lambda a: a.key), tuple(removed), tuple(changed)
    if not new and not gone and not other:
        return content
    known = blocks(content)
    lines = _lines(content)
    newline = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += newline
    out_of = {b.start for b in gone}
    kept = [b for b in known if b.start not in out_of]
    put = _placed(new, kept, len(lines))
    inside = _inside(content, lines) if other else frozenset()
    for change in other:
        _change(lines, change, inside)
    for block in gone:
        _take_out(lines, block)
    for at, many in put.items():
        _put_in(lines, at, [table_text(a.section, a.values.items(), newline) for a in many], newline)
    out = "".join(lines)
    then = [*gone, *(c.block for c in other)]
    now = [*((a.section, a.values) for a in new), *((c.block.section, {**c.block.values, **c.values}) for c in other)]
    _see_all_else_stays(content, out, now, then)
    return out


def _key(section: str, values: Values) -> _Key:
    """Where a table stands: sections in their order, in each as `decisions.write` sorts."""
    kind = TargetKind(section) if section in set(TargetKind) else None
    place = Ref(**{k: str(values[k]) for k in ("system", "schema", "table", "column", "path") if k in values})
    name = str(values.get("principal", values.get("name", "")))
    about, target = str(values.get("about", "")), str(values.get("id", values.get("key", "")))
    return SECTIONS.index(section), order_key(kind, place, name, about, target)


def _parsed(content: str) -> dict[str, Any]:
    try:
        data = tomllib.loads(content.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        raise NotEditable from None
    if data.get("format") != FORMAT:
        raise NotEditable
    return data


def _lines(content: str) -> list[str]:
    """Return lines with their ends, as TOML has them: other signs that Python ends lines at may stand in a text."""
    return _LINE.findall(content)


def _inside(content: str, lines: Sequence[str]) -> frozenset[int]:
    """Return the lines, from 0, that begin inside a text of several lines."""
    out: set[int] = set()
    starts = list(itertools.accumulate(map(len, lines), initial=0))
    for m in _TOKEN.finditer(content):
        if "\n" in m[0]:
            first = bisect.bisect_right(starts, m.start()) - 1
            out.update(range(first + 1, bisect.bisect_left(starts, m.end())))
    return frozenset(out)


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _above(lines: Sequence[str], header: int, floor: int) -> int:
    """Return the first line of the comment that touches a header from above."""
    start = header
    while start > floor and _is_comment(lines[start - 1]):
        start -= 1
    return start


def _last(lines: Sequence[str], header: int, after: int, inside: frozenset[int]) -> int:
    """Return the line behind a table: behind its last key, and the comment that touches it if a blank follows that."""
    said = (i for i in range(after - 1, header, -1) if i in inside or (lines[i].strip() and not _is_comment(lines[i])))
    end = next(said, header) + 1
    touching = next((i for i in range(end, after) if not _is_comment(lines[i])), after)
    return end if touching == after and after < len(lines) else touching


def _placed(new: Sequence[Addition], kept: Sequence[Block], bottom: int) -> dict[int, list[Addition]]:
    """Return the lines before which new tables go.

    Behind the table that sorts last among those before it, wherever people put that one; else before the first.
    """
    order = sorted(kept, key=lambda b: (b.key, b.line))
    keys = [b.key for b in order]
    put: dict[int, list[Addition]] = {}
    for a in new:
        i = bisect.bisect_right(keys, a.key)
        at = order[i - 1].end if i else min((b.start for b in kept), default=bottom)
        put.setdefault(at, []).append(a)
    return put


def _take_out(lines: list[str], block: Block) -> None:
    """Empty a table's lines, so that other places stay where they are; and a blank line beside it."""
    lines[block.start : block.end] = [""] * (block.end - block.start)
    for beside in (block.start - 1, block.end):
        if 0 <= beside < len(lines) and lines[beside] and not lines[beside].strip():
            lines[beside] = ""
            return


def _change(lines: list[str], change: Change, inside: frozenset[int]) -> None:
    """Write other values into a table's lines; comments behind them stay.

    Raises:
        NotEditable: a value is not on one line.
    """
    for key, value in change.values.items():
        pattern = re.compile(_VALUE.format(key=re.escape(key)), re.DOTALL)
        at = range(change.block.line, change.block.end)
        found = next(((i, m) for i in at if i not in inside and (m := pattern.match(lines[i]))), None)
        if found is None:
            raise NotEditable
        lines[found[0]] = f"{found[1][1]}{literal(value)}{found[1][2]}"


def _put_in(lines: list[str], at: int, texts: list[str], newline: str) -> None:
    """Put tables before a line without moving the others, a blank line between each two."""
    before = next((lines[i] for i in range(at - 1, -1, -1) if lines[i]), "")
    after = next((lines[i] for i in range(at, len(lines)) if lines[i]), "")
    said = newline.join(texts)
    said = newline + said if before.rpartition("\n")[0].rpartition("\n")[2].strip() else said
    said = said + newline if after.partition("\n")[0].strip() else said
    if at < len(lines):
        lines[at] = said + lines[at]
    else:
        lines.append(said)


def _see_all_else_stays(before: str, after: str, new: Sequence[tuple[str, Values]], gone: Sequence[Block]) -> None:
    """See that the edited text says what the old one did, and what was put in, but for what was taken out.

    Raises:
        NotEditable: it does not.
    """
    said, then = _parsed(after), _parsed(before)
    for section in SECTIONS:
        wanted = Counter(map(_comparable, then.get(section, ())))
        wanted.subtract(_comparable(b.values) for b in gone if b.section == section)
        wanted.update(_comparable(values) for name, values in new if name == section)
        if +wanted != Counter(map(_comparable, said.get(section, ()))):
            raise NotEditable


def _comparable(row: Values) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((k, repr(v)) for k, v in row.items()))
