"""audit.json and back: records to plain objects by their types, streamed array by array.

A record becomes an object of its fields with ``id`` (and ``state``, ``digest`` where it has them) first; a trailing
underscore of a field name is dropped; Params become an object. TableSample, Raw and bytes are refused by type.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import gc
import json
import re
from collections.abc import Callable, Hashable, Iterator
from enum import Enum, StrEnum
from typing import IO, Any, Final

from ..errors import UsageError
from .base import Params, Raw
from .build import FEW_KEPT, Builders, Wrong, fields_of
from .catalog import TableSample
from .change import Baseline
from .finding import Remediation, Target
from .holding import Estate
from .jsonstream import AHEAD, Pieces
from .place import Message
from .result import FORMAT, ROW_TYPES, AuditResult, Run, Tool

DERIVED = ("id", "state", "digest")

TextOf = Callable[[Message | Remediation], str]
"""Renders the English text that stands beside a key in audit.json."""


def to_plain(value: object, text_of: TextOf | None = None) -> Any:
    """Turn a record into what `json` can write.

    Raises:
        TypeError: the value is a sample, raw text or anything else that must not be written.
    """
    if type(value) in _AS_IS:
        return value
    if isinstance(value, (TableSample, Raw, bytes)):
        raise TypeError(f"{type(value).__name__} must not be written")
    if isinstance(value, tuple):
        return [v if type(v) in _AS_IS else to_plain(v, text_of) for v in value]
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, (str, bool, int, float)):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _record_to_plain(value, text_of)
    raise TypeError(f"{type(value).__name__} has no form in audit.json")


_AS_IS = frozenset({type(None), str, bool, int, float})
"""Types, not kinds of them, that `json` writes as they are: most of what there is."""


def _record_to_plain(value: Any, text_of: TextOf | None) -> dict[str, Any]:
    cls: Any = type(value)
    out: dict[str, Any] = {name: getattr(value, name) for name in _derived(cls)}
    if text_of is not None and cls in (Message, Remediation):
        out["text"] = text_of(value)
    for name, key, form in _forms(cls):
        item = getattr(value, name)
        if type(item) in _AS_IS:
            out[key] = item
        elif form is _Form.PARAMS:
            out[key] = dict(item)
        elif form is _Form.SPREAD:
            out.update(to_plain(item, text_of))
        else:
            out[key] = to_plain(item, text_of)
    return out


class _Form(Enum):
    """How a field is written."""

    PLAIN = 0
    PARAMS = 1
    SPREAD = 2
    """Its fields stand among the record's own."""


@functools.cache
def _forms(cls: Hashable) -> tuple[tuple[str, str, _Form], ...]:
    """Name, name in JSON and form of each field of a record."""
    made = []
    for name, hint in fields_of(cls):
        params = hint is Params or hint == Params
        spread = cls is Target and name == "ref"
        made.append((name, name.rstrip("_"), _Form.PARAMS if params else _Form.SPREAD if spread else _Form.PLAIN))
    return tuple(made)


@functools.cache
def _derived(cls: Hashable) -> tuple[str, ...]:
    return tuple(n for n in DERIVED if isinstance(getattr(cls, n, None), property))


def from_plain(cls: type, data: object) -> Any:
    """Build a value of that type from what `json` read; unknown fields are left out, so newer files can be read.

    Raises:
        ValueError: a field is missing or of the wrong type.
    """
    try:
        return _builders().of(cls)(data)
    except Wrong as e:
        raise ValueError(e.said(cls.__name__)) from None


@functools.cache
def _builders() -> Builders:
    return Builders(FEW_KEPT)


def dump_audit(result: AuditResult, text_of: TextOf | None = None) -> Iterator[str]:
    """Yield audit.json in pieces, one row at a time, so that a large audit need not be one string."""
    yield "{\n"
    yield f' "format": {json.dumps(FORMAT)},\n'
    yield f' "tool": {_line(result.tool)},\n'
    yield f' "run": {_line(result.run)},\n'
    yield f' "estate": {_line(result.estate)},\n'
    yield f' "baseline": {_line(result.baseline) if result.baseline is not None else "null"}'
    for name in ROW_TYPES:
        yield f",\n {json.dumps(name)}: ["
        first = True
        for row in result.rows(name):
            yield ("\n  " if first else ",\n  ") + _line(row, text_of)
            first = False
        yield "]" if first else "\n ]"
    yield "\n}\n"


def _line(value: object, text_of: TextOf | None = None) -> str:
    # Lone surrogates (names that are no valid UTF-8) must survive: JSON escapes them.
    text = json.dumps(to_plain(value, text_of), ensure_ascii=False, allow_nan=False)
    return text if _is_utf8(text) else json.dumps(to_plain(value, text_of), allow_nan=False)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


_SINGLE: dict[str, Any] = {"tool": Tool, "run": Run, "estate": Estate, "baseline": Baseline | None}
"""What stands once in an audit; arrays are `ROW_TYPES`."""
_DEFAULTS: dict[str, Any] = {"tool": None, "run": None, "estate": {}, "baseline": None}


def load_audit_file(stream: IO[str], where: str, ahead: int = AHEAD) -> AuditResult:
    """Read an audit.json as a stream, in whatever layout: no more than one row is held besides what was built.

    ``ahead`` is the number of characters that are read at once.

    Raises:
        UsageError: not JSON, not an audit, of another format, or damaged; says which.
    """
    pieces = Pieces(stream, ahead)
    found = _Audit()
    try:
        is_object = pieces.begins() == "{"
        if is_object:
            for name in pieces.members():
                found.take(name, pieces)
        else:
            pieces.skip()
        pieces.end()
    except (ValueError, RecursionError) as e:
        raise UsageError(where, "audit_not_json") from e
    if not is_object or found.format is _MISSING:
        raise UsageError(where, "audit_not_audit")
    if found.format != FORMAT:
        raise UsageError(where, "audit_other_format", (("expected", FORMAT),))
    damage = found.damage()
    if damage is not None:
        raise UsageError(where, "audit_damaged", (("what", damage),))
    return AuditResult(**found.made)


@contextlib.contextmanager
def _no_collections() -> Iterator[None]:
    """Rows hold no cycles: to look for some again and again while they become more is a quarter of the work."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


_MISSING = object()
ADDED: Final = frozenset({"access_changes", "needless", "destruction", "changes"})
"""Arrays that audits of the same format did not have at first: those without one are whole."""
_AUDIT_ID: Final = re.compile(r"[0-9A-Za-z-]{1,64}")


class _Audit:
    """The members of an audit, as they come: the rest is read to its end although one is damaged.

    Only then is it known whether it is JSON, and an audit of this format, at all.
    """

    def __init__(self) -> None:
        self.format: object = _MISSING
        self.made: dict[str, Any] = {}
        self._wrong: dict[str, str] = {}
        self._builders = Builders()

    def take(self, name: str, pieces: Pieces) -> None:
        """Take the value of one member. Of one that is there twice `json` would take the last: rows would be lost."""
        if name in self.made or name in self._wrong:
            self._wrong[name] = f"{name}: it is there twice"
            pieces.skip()
        elif name == "format":
            self.format = pieces.value()
        elif name in ROW_TYPES:
            self._rows(name, pieces)
        elif name in _SINGLE:
            self._single(name, pieces.value())
        else:
            pieces.skip()

    def damage(self) -> str | None:
        """Return the first thing that is wrong, in the order of the format; what is missing is looked for here."""
        for name, value in _DEFAULTS.items():
            if name not in self.made and name not in self._wrong:
                self._single(name, value)
        for name in ROW_TYPES.keys() - ADDED:
            if name not in self.made:
                # An empty array says that there is nothing; a missing one does not.
                self._wrong.setdefault(name, f"{name} is missing")
        run = self.made.get("run")
        if run is not None and not _AUDIT_ID.fullmatch(run.audit_id):
            self._wrong["run"] = "run.audit_id: not an audit id"
        return next((self._wrong[n] for n in (*ROW_TYPES, *_SINGLE) if n in self._wrong), None)

    def _single(self, name: str, data: object) -> None:
        try:
            self.made[name] = self._builders.of(_SINGLE[name])(data)
        except Wrong as e:
            self._wrong[name] = e.said(name)

    def _rows(self, name: str, pieces: Pieces) -> None:
        if pieces.begins() != "[":
            pieces.value()
            self._wrong[name] = f"{name}: expected an array"
            return
        build, rows = self._builders.of(ROW_TYPES[name]), list[Any]()
        elements = pieces.elements()
        try:
            with _no_collections():
                for data in elements:
                    rows.append(build(data))
        except Wrong as e:
            self._wrong[name] = e.said(f"{name}[{len(rows)}]")
            rows.clear()
            for _ in elements:
                pass
        self.made[name] = tuple(rows)
