"""decisions.toml as the tool writes it: the same decisions, the same text; one decision more, few lines more.

Every thing decided about is a table of its own, tables are sorted by place and id, and keys stand in one order, so that
version control shows what changed and merges what two people decided about different things. Strings are TOML's basic
strings (https://toml.io/en/v1.0.0#string); what a terminal or an editor would hide is written as its number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from ..model import Ref, TargetKind
from .entries import Decided, FieldEntry, VerdictEntry
from .field_rows import fields_of
from .fields import FieldType, field_of
from .read import FORMAT, VERDICT
from .targets import NAMES, PLACES, id_of

_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_BMP = 0xFFFF
_Value = str | date | bool | tuple[str, ...] | Mapping[str, str] | None
_Pairs = tuple[tuple[str, _Value], ...]


def decisions_toml(decided: Decided, head: str = "") -> str:
    """Return the text of a decisions.toml that holds these decisions; ``head`` are lines of comment.

    What `privaudit.decisions.read` makes of the text are the same decisions, without the files they came from.
    """
    comment = "".join(f"# {line}".rstrip() + "\n" for line in head.splitlines())
    tables = [*_verdicts(decided.verdicts), *_fields(decided.fields)]
    return "\n".join([f'{comment}format = "{FORMAT}"\n', *tables])


def _verdicts(entries: Iterable[VerdictEntry]) -> Iterator[str]:
    def pairs(e: VerdictEntry) -> _Pairs:
        anew = (("taken_back", e.taken_back or None), ("replaces", e.replaces), ("replaces_kind", e.replaces_kind))
        place = tuple((key, getattr(e.place, key)) for key in PLACES[TargetKind.COLUMN])
        said = (("verdict", e.choice.value), ("entity", e.entity), ("subject", e.subject), ("protection", e.protection))
        taken = (("id", e.id), ("state", e.state), ("by", e.by), ("on", e.on), ("until", e.until), ("reason", e.reason))
        return (*place, *said, *taken, *anew)

    order = sorted(entries, key=lambda e: (e.place.key, [_sortable(v) for _, v in pairs(e)]))
    return (_table(VERDICT, pairs(e)) for e in order)


def _fields(entries: Iterable[FieldEntry]) -> Iterator[str]:
    """Yield one table for what one person decided on one day about one thing."""
    groups: dict[tuple[object, ...], list[FieldEntry]] = defaultdict(list)
    for e in entries:
        groups[(e.kind, e.target, e.by, e.on, e.until, e.state, e.reason, e.place, e.name, e.exact, e.about)].append(e)
    order = list(TargetKind)
    found = [(order.index(es[0].kind), _head(es[0]), es) for es in groups.values()]
    found.sort(key=lambda f: (f[0], _order(f[2][0]), [_sortable(v) for _, v in _tail(f[2][0])]))
    for _, head, es in found:
        values = {e.field: e.value for e in es if not e.taken_back}
        said = tuple((f.name, _written(es[0].kind, f.name, values)) for f in fields_of(es[0].kind))
        yield _table(es[0].kind.value, (*head, *said, *_tail(es[0]), *_anew(es)))


def order_key(kind: TargetKind | None, place: Ref, name: str, about: str, target: str) -> tuple[str, ...]:
    """Return what tables of one section are sorted by: place and name where there are some, an editor finds by them.

    A finding's place is in the words about it.
    """
    return (*place.key, name, about if kind is TargetKind.FINDING else "", target)


def table_text(section: str, pairs: Iterable[tuple[str, str | date]], newline: str = "\n") -> str:
    """Return one table as text, its keys in this order."""
    return _table(section, tuple(pairs)).replace("\n", newline)


def _order(e: FieldEntry) -> tuple[str, ...]:
    return order_key(e.kind, e.place, e.name or "", e.about or "", e.target)


def _head(e: FieldEntry) -> _Pairs:
    """What it is about; the id only where the names do not give it."""
    if e.kind is TargetKind.ANSWER:
        return (("key", e.target),)
    names = tuple((key, getattr(e.place, key)) for key in PLACES.get(e.kind, ()))
    name = ((NAMES[e.kind], e.name),) if e.kind in NAMES else ()
    given = not e.exact and id_of(e.kind, e.place, e.name) == e.target
    return (("id", None if given else e.target), *names, *name)


def _tail(e: FieldEntry) -> _Pairs:
    return (
        ("state", e.state), ("by", e.by), ("on", e.on), ("until", e.until), ("reason", e.reason), ("about", e.about),
    )  # fmt: skip


def _anew(entries: Iterable[FieldEntry]) -> _Pairs:
    """What was taken back, and what stood there when the person decided otherwise: both in the order of names."""
    gone = tuple(sorted(e.field for e in entries if e.taken_back))
    stood = {e.field: str(e.replaces) for e in sorted(entries, key=lambda e: e.field) if e.replaces is not None}
    return (("taken_back", gone or None), ("replaces", stood or None))


def _written(kind: TargetKind, field: str, values: Mapping[str, object]) -> _Value:
    value = values.get(field)
    if value is None:
        return None
    return date.fromisoformat(str(value)) if field_of(kind, field).type is FieldType.DAY else str(value)


def _sortable(value: _Value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _table(section: str, pairs: _Pairs) -> str:
    lines = (f"{key} = {literal(value)}\n" for key, value in pairs if value is not None)
    return "".join([f"[[{section}]]\n", *lines])


def literal(value: str | date | bool | tuple[str, ...] | Mapping[str, str]) -> str:
    """Return a value as TOML, in one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {literal(said)}" for key, said in value.items()) + " }"
    return '"' + "".join(_escaped(c) for c in value) + '"'


def _escaped(c: str) -> str:
    if c in _SHORT:
        return _SHORT[c]
    if c == " " or c.isprintable():
        return c
    return f"\\u{ord(c):04X}" if ord(c) <= _BMP else f"\\U{ord(c):08X}"
