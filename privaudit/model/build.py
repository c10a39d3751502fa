"""Records from what `json` read, by their types: a builder a type, compiled once, and equal parts shared.

An audit of 200,000 rows says the same names, words, steps and pieces of evidence over and over: kept once each, the
rows take a third of the memory. What is remembered for that is bounded.
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Hashable
from enum import StrEnum
from typing import Any, Final, Union

from .access import Membership, Via
from .base import Params, Ref
from .classification import Evidence, Rival
from .finding import Target

_LARGEST: Final = 2**63
MOST_KEPT: Final = 1 << 16
FEW_KEPT: Final = 1 << 10
_LONGEST: Final = 80
"""Characters of a text that may come again: names and words, no sentences."""
_SHARED: Final = frozenset({Ref, Evidence, Rival, Via, Membership})
"""Records of plain values only that come again in many rows."""

Builder = Callable[[Any], Any]
"""Makes a value of one type of what `json` read; raises `Wrong`."""


class Wrong(ValueError):
    """Something is missing or of the wrong type; the places are added on the way out, innermost first."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
        self.places: list[str] = []

    def said(self, where: str) -> str:
        """Return where it is and what is wrong."""
        return f"{where}{''.join(reversed(self.places))}: {self.what}"


class Builders:
    """Builders that share equal parts of what they make: one for each file that is read.

    ``most``: values of one sort that are remembered; then all are forgotten, and those seen next are.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._builders: dict[Any, Builder] = {}

    def of(self, hint: Any) -> Builder:
        """Return the builder of a type."""
        try:
            return self._builders[hint]
        except KeyError:
            pass
        # A type may hold itself only through a name looked up when it is needed: none of ours does.
        made = self._builders[hint] = self._compile(hint)
        return made

    def _compile(self, hint: Any) -> Builder:
        if hint == Params:
            return self._params()
        origin = typing.get_origin(hint)
        if origin in (Union, types.UnionType):
            return self._union(hint)
        if origin is tuple:
            return self._tuple(typing.get_args(hint))
        if dataclasses.is_dataclass(hint):
            make = self._record(typing.cast("type", hint))
            return _shared(typing.cast("type", hint), make, self._most) if hint in _SHARED else make
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            return _enum(hint)
        return _PLAIN[hint](self._most)

    def _params(self) -> Builder:
        text, whole, decimal = self.of(str), self.of(int), self.of(float)
        makers: dict[type, Builder] = {str: text, int: whole, float: decimal, bool: lambda v: v}

        def build(data: Any) -> Params:
            if type(data) is not dict or not all(type(v) in makers for v in data.values()):
                raise Wrong("expected an object of plain values")
            return tuple([(text(k), makers[type(v)](v)) for k, v in data.items()])

        return build

    def _union(self, hint: Any) -> Builder:
        every = typing.get_args(hint)
        options = tuple(o for o in every if o is not type(None))
        nullable = len(options) < len(every)
        inner = self.of(options[0]) if len(options) == 1 else _one_of(options)

        def build(data: Any) -> Any:
            if data is None:
                if nullable:
                    return None
                raise Wrong("must not be null")
            return inner(data)

        return build

    def _tuple(self, args: tuple[Any, ...]) -> Builder:
        if len(args) != 2 or args[1] is not Ellipsis:
            return self._fixed(args)
        inner = self.of(args[0])
        again = _again(self._most) if args[0] in (str, Via) else None

        def build(data: Any) -> Any:
            if type(data) is not list:
                raise Wrong("expected an array")
            if not data:
                return ()
            try:
                made = tuple([inner(d) for d in data])
            except Wrong as e:
                e.places.append(f"[{_first_wrong(inner, data)}]")
                raise
            return again(made) if again is not None else made

        return build

    def _fixed(self, args: tuple[Any, ...]) -> Builder:
        inner = [self.of(a) for a in args]

        def build(data: Any) -> Any:
            if type(data) is not list or len(data) != len(inner):
                raise Wrong(f"expected an array of {len(inner)}")
            return tuple(make(d) for make, d in zip(inner, data, strict=True))

        return build

    def _record(self, cls: Any) -> Builder:
        fields = []
        for f, hint in fields_of(cls):
            spread = cls is Target and f == "ref"
            fields.append((f, f.rstrip("_"), self.of(hint), spread))
        required = required_of(cls)

        def build(data: Any) -> Any:
            if type(data) is not dict:
                raise Wrong("expected an object")
            values = {}
            for name, key, make, spread in fields:
                if spread:
                    values[name] = make({n: data[n] for n in _REF if n in data})
                elif key in data:
                    try:
                        values[name] = make(data[key])
                    except Wrong as e:
                        e.places.append(f".{key}")
                        raise
            for name in required:
                if name not in values:
                    raise Wrong(f"{name.rstrip('_')} is missing")
            return cls(**values)

        return build


_REF: Final = tuple(f.name for f in dataclasses.fields(Ref))


def _first_wrong(inner: Builder, data: list[Any]) -> int:
    """Return the number of the first element that cannot be built."""
    for i, d in enumerate(data):
        try:
            inner(d)
        except Wrong:
            return i
    raise AssertionError("one was wrong before")


def _again(most: int) -> Builder:
    """Return what gives back the equal value that was seen first."""
    kept: dict[Any, Any] = {}

    def build(value: Any) -> Any:
        if len(kept) >= most:
            kept.clear()
        return kept.setdefault(value, value)

    return build


def _texts(most: int) -> Builder:
    again = _again(most)

    def build(data: Any) -> str:
        if type(data) is not str:
            raise Wrong("expected str")
        kept: str = again(data) if len(data) <= _LONGEST else data
        return kept

    return build


def _whole(most: int) -> Builder:
    again = _again(most)

    def build(data: Any) -> int:
        if type(data) is not int:
            if type(data) is float:
                _check(data)
            raise Wrong("expected int")
        _check(data)
        kept: int = again(data)
        return kept

    return build


def _decimal(most: int) -> Builder:
    again = _again(most)

    def build(data: Any) -> float:
        if type(data) is not float:
            if type(data) is not int:
                raise Wrong("expected float")
            _check(data)
            data = float(data)
        _check(data)
        # 0.0 and -0.0 are equal and not the same.
        kept: float = again(data) if data else data
        return kept

    return build


def _truth(_most: int) -> Builder:
    def build(data: Any) -> bool:
        if type(data) is not bool:
            if type(data) in (int, float):
                _check(data)
            raise Wrong("expected bool")
        return data

    return build


_PLAIN: Final[dict[type, Callable[[int], Builder]]] = {str: _texts, int: _whole, float: _decimal, bool: _truth}


def _check(value: float) -> None:
    """Refuse what no database counts and what reports cannot print: 64 bits at most, neither infinite nor no number."""
    if not -_LARGEST <= value <= _LARGEST:  # false for NaN, too
        raise Wrong("number out of range")


def _enum(cls: type[StrEnum]) -> Builder:
    members = {m.value: m for m in cls}

    def build(data: Any) -> StrEnum:
        try:
            return members[data]
        except (KeyError, TypeError):
            raise Wrong("unknown value") from None

    return build


def _one_of(options: tuple[Any, ...]) -> Builder:
    def build(data: Any) -> Any:
        if isinstance(data, options):
            if type(data) in (int, float):
                _check(data)
            return data
        raise Wrong("wrong type")

    return build


def _shared(cls: type, make: Builder, most: int) -> Builder:
    """The builder of a record of plain values, by the values: an equal one is not even built."""
    names = tuple(f.rstrip("_") for f, _ in fields_of(cls))
    kept: dict[Any, Any] = {}

    def build(data: Any) -> Any:
        if type(data) is not dict or tuple(data) != names:
            return make(data)
        values = tuple(data.values())
        # 1, 1.0 and True are equal and not the same, and so are 0.0 and -0.0.
        key = (values, tuple(map(type, values)))
        try:
            found = kept.get(key)
            plain = 0.0 not in values
        except TypeError:  # it holds an array or object
            return make(data)
        if found is None:
            found = make(data)
            if plain:
                if len(kept) >= most:
                    kept.clear()
                kept[key] = found
        return found

    return build


@functools.cache
def fields_of(cls: Hashable) -> tuple[tuple[str, Any], ...]:
    """Name and type of each field of a record."""
    hints = typing.get_type_hints(typing.cast("type", cls))
    return tuple((f.name, hints[f.name]) for f in dataclasses.fields(typing.cast("type", cls)))


@functools.cache
def required_of(cls: Hashable) -> tuple[str, ...]:
    """Names of a record's fields that have no default."""
    fields = dataclasses.fields(typing.cast("Any", cls))
    none = dataclasses.MISSING
    return tuple(f.name for f in fields if f.default is none and f.default_factory is none)
