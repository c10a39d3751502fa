"""The state in which a gate is put in, as decisions: what is found today is known, and accepted until a day.

Of a personal column that nobody declared there is a draft beside it, with an empty purpose for a person to fill in: a
draft declares nothing. What people wrote is never changed; what matches nothing any more is told, and can be pruned.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from ..i18n import LANGUAGES, has_text, text
from ..model import AuditResult, Classification, Finding, Message, Ref, Standing, Status, TargetKind, record
from ..model.asked import Settled, asked
from ..model.taken import both
from .entries import Decided, FieldEntry, VerdictEntry
from .field_rows import LEFT_OPEN, OPEN
from .fields import LONGEST
from .read import VERDICT
from .update import Addition, Block, Change, Values

_LONGEST_ABOUT = 500
_OF_COLUMNS = frozenset({VERDICT, TargetKind.COLUMN.value})


@record
class Taken:
    """Who takes the state for known, on which day, until which, and what the file says as the reason."""

    by: str
    on: date
    until: date
    lang: str
    of_change: bool = False
    """A branch brings it; else it was there before the gate."""

    @property
    def reason(self) -> str:
        """Why it is accepted, in words of the file."""
        key = "reason_of_change" if self.of_change else "reason"
        return text(f"decisions.baseline.{key}", self.lang, day=self.on.isoformat())


@record
class Idle:
    """An entry that matches nothing. ``prune``: it surely is over; else a scan that sees rows may still need it."""

    block: Block
    prune: bool


@record
class Baseline:
    """What a baseline adds to a file, and what of the file is to be told."""

    findings: tuple[Addition, ...]
    drafts: tuple[Addition, ...]
    idle: tuple[Idle, ...]
    over: tuple[Block, ...]
    """Acceptances whose last day is over: open again, and for people to decide anew."""
    changed: tuple[Block, ...]
    """Acceptances of what is another finding by now (`Finding.state`)."""
    renewed: tuple[Change, ...]
    """How those two are accepted anew, if a person asks for it; the reason stays as it was given."""
    worked_on: tuple[Block, ...]
    """Findings that are open and have a status of their own: not accepted over somebody's head."""

    @property
    def added(self) -> tuple[Addition, ...]:
        """Everything to be put in."""
        return (*self.findings, *self.drafts)


def baseline(
    result: AuditResult,
    decided: Decided,
    file: str,
    there: Sequence[Block],
    taken: Taken,
) -> Baseline:
    """Return what makes the findings of a judged state known.

    ``decided`` are the decisions that it was judged by, of all files; ``file`` is the one to be edited as they name
    it, ``there`` its tables.
    """
    said = _statuses(decided)
    # What is found about the file itself is no state of a database that could be known.
    fit = [f for f in result.findings if asked(f.check).settled is not Settled.MENDED]
    new = [f for f in fit if not f.settled and f.id not in said]
    open_again = {f.id: f for f in result.findings if f.decision is not None and not f.settled}
    lines = {b.line: b for b in there}
    in_file = {i: lines[e.line] for i, e in said.items() if e.file == file and e.line in lines}
    known = [(b, open_again[i]) for i, b in in_file.items() if i in open_again]
    standing = [(b, f.decision.standing) for b, f in known if f.decision is not None]
    return Baseline(
        findings=tuple(_accepted(f, taken) for f in new),
        drafts=tuple(_drafts(new, result, decided, there)),
        idle=tuple(_idle(result, decided, file, there)),
        over=_in_order(b for b, s in standing if s is Standing.EXPIRED),
        changed=_in_order(b for b, s in standing if s is Standing.LOOK_AGAIN),
        renewed=tuple(_renewed(b, f, taken) for b, f in known if b.values.get("status") == Status.ACCEPTED),
        worked_on=_in_order(b for b, s in standing if s is Standing.APPLIES),
    )


def _in_order(found: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(sorted(found, key=lambda b: b.line))


def _statuses(decided: Decided) -> Mapping[str, FieldEntry]:
    """Findings on whose status somebody decided: a second word on it would contradict the first."""
    return {e.target: e for e in decided.fields if e.kind is TargetKind.FINDING and e.field == "status"}


def _accepted(f: Finding, taken: Taken) -> Addition:
    values = acceptance(f, taken.lang, by=taken.by, reason=taken.reason, on=taken.on, until=taken.until)
    return Addition(section=TargetKind.FINDING.value, values=values)


def title(check: str, lang: str) -> str:
    """Return in a few words what findings of a check are, without places and names."""
    keys = (f"messages.filed.{check}", f"severity.base.{check}")
    return next((text(key, lang) for key in keys if has_text(key, lang)), check)


def acceptance(f: Finding, lang: str, *, by: str, reason: str, on: date, until: date) -> Values:
    """Return the keys of a ``[[finding]]`` that accepts a finding, with words on it in a language."""
    system = f.target.ref.system
    return {
        "id": f.id,
        **({"system": system} if system is not None else {}),
        "status": Status.ACCEPTED.value,
        "reason": reason,
        "until": until,
        "state": f.state,
        "by": by,
        "on": on,
        "about": f"{_about(f)}: {title(f.check, lang)}"[:_LONGEST_ABOUT],
    }


def _about(f: Finding) -> str:
    """Return what tells a finding from others for those who read the file: place, account, or the script's file."""
    at, ref = f.target.location, f.target.ref
    place = ref.label() or ", ".join(f.target.systems)
    file = at.file if at is not None and asked(f.check).of_statement else None
    return ", ".join(filter(None, (place, f.target.principal, file)))


def _renewed(b: Block, f: Finding, taken: Taken) -> Change:
    # A branch's part of it does not take back what was accepted of the rest.
    state = both(str(b.values.get("state") or ""), f.state) if taken.of_change else f.state
    values: Values = {"until": taken.until, "state": state, "by": taken.by, "on": taken.on}
    return Change(block=b, values={k: v for k, v in values.items() if k in b.values})


# -- columns


def _drafts(
    new: Iterable[Finding], result: AuditResult, decided: Decided, there: Iterable[Block]
) -> Iterator[Addition]:
    """Yield one draft for each column that is taken down without a purpose, and of which nothing is said anywhere.

    Those of a copy, too: declared with a purpose and how long it is kept, it is told no more.
    """
    written = {_place(b.values) for b in there if b.section == TargetKind.COLUMN.value}
    told = {e.target for e in decided.fields if e.kind is TargetKind.COLUMN}
    ids: dict[Ref, set[str]] = {}
    for c in result.classifications:
        ids.setdefault(Ref(system=c.system, schema=c.schema, table=c.table, column=c.column), set()).add(c.id)
    every = (one for f in new for one in (f, *columns_of_copy(f, result.classifications)))
    for f in every:
        place = f.target.ref
        about = asked(f.check)
        lacks = about.drafted or (about.copies and place.column is not None)
        if not lacks or place in written or ids.get(place, set()) & told:
            continue
        if all(name.strip() and len(name) <= LONGEST for name in _names(place).values()):  # else no file can name it
            written.add(place)
            yield Addition(section=TargetKind.COLUMN.value, values=draft(f))


def columns_of_copy(f: Finding, found: Iterable[Classification]) -> Iterator[Finding]:
    """Yield, of a finding about a copy, one about each personal column of it: what is declared is no forgotten copy."""
    into = f.target.ref
    if not asked(f.check).copies or into.table is None:
        return
    kinds = {c.column: c.entity for c in found if c.ref.of_table() == into.of_table() and c.entity in f.basis}
    for column, entity in sorted(kinds.items()):
        message = Message(key="", params=(("kind_entity", entity),))
        yield replace(f, target=replace(f.target, ref=replace(into, column=column)), message=message)


def draft(f: Finding) -> Values:
    """Return the keys of a ``[[column]]`` that declares the column of a finding, for a person to fill in."""
    params = dict(f.message.params)
    kinds = params.get("kind_entity") or params.get("kinds_entity")
    about = {"about": str(kinds)} if kinds else {}
    return {**_names(f.target.ref), **dict.fromkeys((OPEN, *LEFT_OPEN), ""), "by": "", **about}


def _names(place: Ref) -> dict[str, str]:
    return {k: getattr(place, k) or "" for k in ("system", "schema", "table", "column")}


def _place(values: Values) -> Ref:
    return Ref(**{k: values[k] for k in ("system", "schema", "table", "column") if k in values})


# -- what matches nothing


def _idle(result: AuditResult, decided: Decided, file: str, there: Sequence[Block]) -> Iterator[Idle]:
    gone = {(d.kind, d.target_id) for d in result.decisions if d.standing is Standing.UNMATCHED}
    verdicts = {d.target for d in result.decisions if d.standing is Standing.UNMATCHED}
    every: tuple[FieldEntry | VerdictEntry, ...] = (*decided.fields, *decided.verdicts)
    lines = {e.line for e in every if e.file == file and _is_gone(e, gone, verdicts)}
    columns = {t.ref: frozenset(t.column_names) for t in result.tables}
    systems = {s.name for s in result.systems}
    for b in there:
        missing = b.section in _OF_COLUMNS and _is_missing(_place(b.values), systems, columns)
        if missing or b.line in lines:
            yield Idle(block=b, prune=missing or _is_ours(b))


def _is_missing(place: Ref, systems: Collection[str], columns: Mapping[Ref, Collection[str]]) -> bool:
    """Whether there is no such column; one of a relation whose columns are not listed may be there."""
    if place.column is None or place.system not in systems:
        return False
    known = columns.get(place.of_table())
    return known is None or (bool(known) and place.column not in known)


def _is_gone(e: FieldEntry | VerdictEntry, gone: Collection[tuple[TargetKind, str]], verdicts: Collection[Ref]) -> bool:
    if isinstance(e, VerdictEntry):
        return e.place in verdicts
    return (e.kind, e.target) in gone


def _is_ours(b: Block) -> bool:
    """Whether a baseline took it down, and nobody has written another reason since."""
    said = b.values.get("reason")
    return b.section == TargetKind.FINDING.value and isinstance(said, str) and is_of_baseline(said)


def is_of_baseline(reason: str) -> bool:
    """Whether a reason is in a baseline's own words."""
    return any(p.fullmatch(reason) for p in _ours())


@functools.cache
def _ours() -> tuple[re.Pattern[str], ...]:
    keys = ("reason", "reason_of_change")
    said = (text(f"decisions.baseline.{key}", lang, day="\0") for lang in LANGUAGES for key in keys)
    return tuple(re.compile(re.escape(s).replace(re.escape("\0"), r"\d{4}-\d\d-\d\d")) for s in said)
