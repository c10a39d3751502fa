"""What of scripts is not run since their tool would not run it, and where nothing shows that this tool is used.

A mark of goose is a comment to psql: in a folder of plain files what stands behind ``-- +goose Down`` runs. So marks,
and names of ways back, count where the tool is known: where the state before has scripts of it in the same series, or,
with no state before, where half of the files beside it are of it. Elsewhere it is told what was left out, and where.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from ..model import record
from .script import Script, Tool


@record
class Left:
    """What is not run of a file: ``run`` is the text that is, "" for none of it.

    ``usual``: half of the other files of the series are of the tool. ``passed_over``: the tool runs it only in
    databases that are there already, new ones begin at a later baseline or checkpoint.
    """

    file: str
    text: str
    run: str
    tool: Tool
    series: str
    usual: bool = True
    passed_over: bool = False

    def __repr__(self) -> str:
        return f"Left({self.file!r}, {self.tool.value})"

    def place(self) -> tuple[int, str] | None:
        """Return the first line that says something and is not run, from 1, and a digest of all; None for none."""
        run = self.run.split("\n")
        rows = [
            (number, line)
            for number, line in enumerate(self.text.split("\n"), 1)
            if line.strip()
            and not line.lstrip().startswith("--")
            and not (number <= len(run) and run[number - 1].strip())
        ]
        if not rows:
            return None
        said = "\n".join(line.strip() for _, line in rows)
        return rows[0][0], hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def with_usual(left: Iterable[Left], tools: Iterable[tuple[str, Tool]]) -> tuple[Left, ...]:
    """Return what was left out of one series, with ``usual`` set by the tools of all of its files."""
    from dataclasses import replace

    found = tuple(left)
    if not found:
        return ()
    by_file = dict(tools) | {one.file: one.tool for one in found}
    counts = Counter(by_file.values())
    others = len(by_file) - 1
    return tuple(replace(one, usual=(counts[one.tool] - 1) * 2 >= others) for one in found)


def doubtful(
    left: tuple[Left, ...], before: tuple[Script, ...] | None, left_before: tuple[Left, ...]
) -> tuple[Left, ...]:
    """Return what is to be told of what was left out; ``before`` None: there is no state before."""
    if before is None:
        return tuple(one for one in left if not one.usual and not one.passed_over)
    tools = {(s.series, s.tool) for s in before}
    series = {s.series for s in before if s.tool is not Tool.STRUCTURE}
    files = {s.file for s in before} | {one.file for one in left_before}
    same = {(one.file, one.text, one.run) for one in left_before}

    def told(one: Left) -> bool:
        if (one.file, one.text, one.run) in same:
            return False
        if one.passed_over:
            return one.file not in files
        return (one.series, one.tool) not in tools if one.series in series else not one.usual

    return tuple(one for one in left if told(one))
