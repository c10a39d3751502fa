"""audit.json and back: records to plain objects by their types, streamed array by array.

A record becomes an object of its fields with ``id`` (and ``state``, ``digest`` where it has them) first; a trailing
underscore of a field name is dropped; Params become an object. TableSample, Raw and bytes are refused by type.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import types
import typing
from collections.abc import Callable, Hashable, Iterator
from enum import Enum, StrEnum
from typing import IO, Any, Union

from ..errors import UsageError
from .base import Params, Raw, Ref
from .catalog import TableSample
from .change import Baseline
from .finding import Remediation, Target
from .holding import Estate
from .place import Message
from .result import FORMAT, ROW_TYPES, AuditResult, Run, Tool

_LARGEST = 2**63
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
    for name, hint in _fields(cls):
        params = hint is Params or hint == Params
        spread = cls is Target and name == "ref"
        made.append((name, name.rstrip("_"), _Form.PARAMS if params else _Form.SPREAD if spread else _Form.PLAIN))
    return tuple(made)


@functools.cache
def _derived(cls: Hashable) -> tuple[str, ...]:
    return tuple(n for n in DERIVED if isinstance(getattr(cls, n, None), property))


@functools.cache
def _fields(cls: Hashable) -> tuple[tuple[str, Any], ...]:
    hints = typing.get_type_hints(typing.cast("type", cls))
    return tuple((f.name, hints[f.name]) for f in dataclasses.fields(typing.cast("type", cls)))


def from_plain(cls: type, data: object) -> Any:
    """Build a value of that type from what `json` read; unknown fields are left out, so newer files can be read.

    Raises:
        ValueError: a field is missing or of the wrong type.
    """
    return _build(cls, data, cls.__name__)


def _build(hint: Any, data: Any, where: str) -> Any:
    if hint == Params:
        return _build_params(data, where)
    origin = typing.get_origin(hint)
    if origin in (Union, types.UnionType):
        return _build_union(hint, data, where)
    if origin is tuple:
        if not isinstance(data, list):
            raise ValueError(f"{where}: expected an array")
        args = typing.get_args(hint)
        if len(args) == 2 and args[1] is Ellipsis:
            return tuple(_build(args[0], d, f"{where}[{i}]") for i, d in enumerate(data))
        return tuple(_build(a, d, f"{where}[{i}]") for i, (a, d) in enumerate(zip(args, data, strict=True)))
    if dataclasses.is_dataclass(hint):
        return _build_record(typing.cast("type", hint), data, where)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        try:
            return hint(data)
        except ValueError as e:
            raise ValueError(f"{where}: unknown value") from e
    if isinstance(data, (int, float)):
        _check_number(data, where)
    if hint is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if not isinstance(data, hint) or (hint is int and isinstance(data, bool)):
        raise ValueError(f"{where}: expected {getattr(hint, '__name__', hint)}")
    return data


def _check_number(value: float, where: str) -> None:
    """Refuse what no database counts and what reports cannot print: 64 bits at most, neither infinite nor no number."""
    if not -_LARGEST <= value <= _LARGEST:  # false for NaN, too
        raise ValueError(f"{where}: number out of range")


def _build_params(data: Any, where: str) -> Params:
    if not isinstance(data, dict) or not all(isinstance(v, (str, int, float, bool)) for v in data.values()):
        raise ValueError(f"{where}: expected an object of plain values")
    for v in data.values():
        if isinstance(v, (int, float)):
            _check_number(v, where)
    return tuple(data.items())


def _build_union(hint: Any, data: Any, where: str) -> Any:
    options = typing.get_args(hint)
    if data is None:
        if type(None) in options:
            return None
        raise ValueError(f"{where}: must not be null")
    options = tuple(o for o in options if o is not type(None))
    if len(options) == 1:
        return _build(options[0], data, where)
    if isinstance(data, options):
        return data
    raise ValueError(f"{where}: wrong type")


def _build_record(cls: Any, data: Any, where: str) -> Any:
    if not isinstance(data, dict):
        raise ValueError(f"{where}: expected an object")
    kwargs: dict[str, Any] = {}
    for name, hint in _fields(cls):
        key = name.rstrip("_")
        if cls is Target and name == "ref":
            kwargs[name] = _build(Ref, data, where)
        elif key in data:
            kwargs[name] = _build(hint, data[key], f"{where}.{key}")
    missing = next((n for n in _required(cls) if n not in kwargs), None)
    if missing is not None:
        raise ValueError(f"{where}: {missing.rstrip('_')} is missing")
    try:
        return cls(**kwargs)
    except TypeError as e:
        raise ValueError(f"{where}: wrong fields") from e


@functools.cache
def _required(cls: Hashable) -> tuple[str, ...]:
    """Names of a record's fields that have no default."""
    fields = dataclasses.fields(typing.cast("Any", cls))
    none = dataclasses.MISSING
    return tuple(f.name for f in fields if f.default is none and f.default_factory is none)


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


def load_audit_file(stream: IO[str], where: str) -> AuditResult:
    """Read an audit.json.

    Raises:
        UsageError: not JSON, not an audit, of another format, or damaged; says which.
    """
    try:
        data = json.load(stream)
    except (ValueError, RecursionError) as e:
        raise UsageError(where, "audit_not_json") from e
    if not isinstance(data, dict) or "format" not in data:
        raise UsageError(where, "audit_not_audit")
    if data["format"] != FORMAT:
        raise UsageError(where, "audit_other_format", (("expected", FORMAT),))
    try:
        arrays = {n: _build(tuple[t, ...], data.get(n, []), n) for n, t in ROW_TYPES.items()}  # type: ignore[valid-type]
        tool, run = (_build(t, data.get(t.__name__.lower()), t.__name__.lower()) for t in (Tool, Run))
        estate = _build(Estate, data.get("estate", {}), "estate")
        baseline = _build(Baseline | None, data.get("baseline"), "baseline")
        return AuditResult(tool=tool, run=run, estate=estate, baseline=baseline, **arrays)
    except ValueError as e:
        raise UsageError(where, "audit_damaged", (("what", str(e)),)) from e
    except (KeyError, TypeError, RecursionError) as e:
        raise UsageError(where, "audit_damaged", (("what", type(e).__name__),)) from e
