"""What a change does to the files in which people declare and accept: those of the base beside those that lie here.

A person answers the gate in decisions.toml, in the same pull request; so a change can accept what it brings about, take
out what was declared, or widen a period. Nobody would see that who reads only what was found.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..checks._proposed import listed
from ..decisions.read import VERDICT
from ..decisions.update import Block, NotEditable, blocks
from ..errors import UsageError
from ..migrate.sources_git import GitTree
from ..model import DECISIONS_FILE, SETTLING, AuditResult, Choice, Params, Ref, TargetKind
from ..model.papers import PaperNote, Papers
from .papers_config import config_notes

_PLACE = ("system", "schema", "table", "column")
_TAKEN = ("status", "until", "state", "by", "reason")
"""What makes an acceptance another one."""
_SETTLING = frozenset(s.value for s in SETTLING)
_NAMED = 5


def papers(root: Path, base: str | None, files: Iterable[str], config: str, result: AuditResult) -> Papers:
    """Return what became of files of decisions, and of the configuration, since a commit.

    ``files`` are those that hold now; ``config`` the settings' file, be it there or not. ``result`` is the judged
    change: what is accepted of it, and which columns are still there.
    """
    if base is None:
        return Papers()
    try:
        # All at once: git is started for each question.
        names = tuple(dict.fromkeys(_name(root, file) for file in (config, *files)))
        with GitTree(root, base, names) as tree:
            then = _Then(root, tree)
            return _papers(then, tuple(files), config, result)
    except UsageError:  # the scripts of that commit were read; of a clone that lacks one file the rest still holds
        return Papers(notes=(PaperNote(file=config, line=None, key="not_compared"),))


def _name(root: Path, file: str) -> str:
    return Path(os.path.relpath(root / file, root)).as_posix()


class _Then:
    """Files as they are, and as they were; a file of another folder is not compared."""

    def __init__(self, root: Path, tree: GitTree) -> None:
        self._root, self._tree = root, tree

    def name(self, file: str) -> str:
        return _name(self._root, file)

    def before(self, file: str) -> str | None:
        data = self._tree.read(self.name(file))
        return None if data is None else data.decode("utf-8", "replace")

    def now(self, file: str) -> str | None:
        try:
            return (self._root / file).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None


def _papers(then: _Then, files: tuple[str, ...], config: str, result: AuditResult) -> Papers:
    before, now = then.before(config), then.now(config)
    notes = list(config_notes(then.name(config), before, now))
    every = dict.fromkeys((*files, *_named(before)))
    accepted: set[str] = set()
    for file in every:
        told, new = _file(then, file, file in files, result)
        notes += told
        accepted |= new
    return Papers(new=frozenset(accepted), notes=tuple(notes))


def _named(config: str | None) -> tuple[str, ...]:
    """Return the files of decisions that held before."""
    said = _toml(config).get("decisions", [DECISIONS_FILE])
    return tuple(str(f) for f in said) if isinstance(said, list) else ()


def _toml(text: str | None) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text or "")
    except tomllib.TOMLDecodeError:
        return {}


def _file(then: _Then, file: str, holds: bool, result: AuditResult) -> tuple[Iterator[PaperNote], set[str]]:
    """Return what is to be said of one file of decisions, and the findings whose acceptance is new in it."""
    before, now = then.before(file), then.now(file) if holds else None
    if before == now or (before is None and now is None):
        return iter(()), set()
    name = then.name(file)
    if name.lower().endswith((".xlsx", ".xlsm")):
        return iter((PaperNote(file=name, line=None, key="workbook"),)), set()
    try:
        old, new = _blocks(before), _blocks(now)
    except NotEditable:
        return iter((PaperNote(file=name, line=None, key="not_compared"),)), set()
    taken = _taken_anew(old, new)
    if now is None:
        counts = {s: sum(1 for b in old if b.section == s and _says(b)) for s in ("column", "finding", VERDICT)}
        key = "file_gone" if then.now(file) is None else "file_unnamed"
        params: Params = (("columns", counts["column"]), ("findings", counts["finding"]), ("verdicts", counts[VERDICT]))
        return iter((PaperNote(file=name, line=None, key=key, params=params),)), set()
    return _changes(name, old, new, taken, result), set(taken)


def _blocks(text: str | None) -> tuple[Block, ...]:
    return () if text is None or not text.strip() else blocks(text)


def _taken_anew(old: Iterable[Block], new: Iterable[Block]) -> dict[str, Block]:
    """Return the acceptances that are not there before, or otherwise, by the id of what they accept."""
    were = {b.values.get("id"): b for b in old if b.section == TargetKind.FINDING.value}
    found: dict[str, Block] = {}
    for b in new:
        was = were.get(b.values.get("id"))
        settles = b.section == TargetKind.FINDING.value and b.values.get("status") in _SETTLING
        if settles and (was is None or any(b.values.get(k) != was.values.get(k) for k in _TAKEN)):
            found[str(b.values.get("id"))] = b
    return found


def _changes(
    file: str, old: tuple[Block, ...], new: tuple[Block, ...], taken: Mapping[str, Block], result: AuditResult
) -> Iterator[PaperNote]:
    ours = {f.id for f in result.findings}
    others = [b for i, b in taken.items() if i not in ours]
    if others:
        yield PaperNote(file=file, line=others[0].line, key="accepted_others", params=(("count", len(others)),))
    yield from _columns(file, old, new, result)
    yield from _verdicts(file, old, new)


def _columns(file: str, old: Iterable[Block], new: Iterable[Block], result: AuditResult) -> Iterator[PaperNote]:
    """What was declared of columns that are still there, and is not any more, or otherwise."""
    there = {(t.system, t.schema, t.table, c) for t in result.tables for c in t.column_names}
    now = {_place(b): b for b in new if _declares(b)}
    gone: list[str] = []
    for b in old:
        place = _place(b)
        if not _declares(b) or tuple(place) not in there:
            continue
        label = _label(b)
        if place not in now:
            gone.append(label)
            continue
        for key in ("purpose", "keep_until", "basis"):
            was, is_ = (str(x.values.get(key, "")) for x in (b, now[place]))
            if was and was != is_:
                params: Params = (("place", label), ("decided_field", key), ("was", was), ("now", is_ or "-"))
                yield PaperNote(file=file, line=now[place].line, key="declared_otherwise", params=params)
    if gone:
        params = (("count", len(gone)), ("columns", listed(sorted(gone), _NAMED)))
        yield PaperNote(file=file, line=None, key="declared_gone", params=params)


def _verdicts(file: str, old: Iterable[Block], new: Iterable[Block]) -> Iterator[PaperNote]:
    """Verdicts overruled: what is called no personal data is not looked for any more."""
    were = [b.values for b in old if b.section == VERDICT]
    for b in new:
        choice = b.values.get("verdict")
        if b.section == VERDICT and choice in {Choice.REJECT, Choice.NAME} and b.values not in were:
            params: Params = (
                ("place", _label(b)),
                ("entity", str(b.values.get("entity", "-"))),
                ("by", str(b.values.get("by", "-"))),
                ("because", str(b.values.get("reason", "-"))),
            )
            yield PaperNote(file=file, line=b.line, key=f"verdict_{choice}", params=params)


def _says(b: Block) -> bool:
    """Whether it decides anything; a draft of a column does not."""
    return b.section != TargetKind.COLUMN.value or _declares(b)


def _declares(b: Block) -> bool:
    return b.section == TargetKind.COLUMN.value and bool(b.values.get("purpose")) and bool(b.values.get("by"))


def _place(b: Block) -> tuple[str | None, ...]:
    return tuple(b.values.get(k) for k in _PLACE)


def _label(b: Block) -> str:
    return Ref(**{k: str(b.values[k]) for k in _PLACE if k in b.values}).label()
