"""The record decorator: frozen, slotted, keyword-only dataclasses, of which hundreds cost a start little.

`dataclass` runs code made from text for each method of each class: for 350 classes that is a quarter of the time in
which `privaudit check` answers. Here equality, hash, repr and the guards are functions that all classes share, and
``__init__`` is made when a first record is: most classes have none in most runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(kw_only_default=True, frozen_default=True)
def record(cls: type[T]) -> type[T]:
    """Make a frozen, slotted, keyword-only dataclass.

    Equality, hash, repr, pickling and `FrozenInstanceError` are those that `dataclass` gives. There is no
    ``__post_init__``: a record holds what it is given.
    """
    make: Callable[[type[T]], type[T]] = dataclass(slots=True, kw_only=True, init=False, eq=False, repr=False)
    own = {name: cls.__dict__[name] for name in ("__eq__", "__hash__", "__repr__") if name in cls.__dict__}
    made = make(cls)
    every = fields(made)  # type: ignore[arg-type]  # a dataclass now
    compared = _values(tuple(f.name for f in every if f.compare))
    hashed = _values(tuple(f.name for f in every if (f.compare if f.hash is None else f.hash)))
    puts = tuple(getattr(made, f.name).__set__ for f in every)
    shown = tuple(f.name for f in every if f.repr)

    def first(self: object, **given: Any) -> None:
        made.__init__ = _init(made, every, puts)  # type: ignore[method-assign]  # from now on
        self.__init__(**given)  # type: ignore[misc]

    def state(self: object) -> tuple[Any, ...]:
        return tuple(getattr(self, f.name) for f in every)

    def restore(self: object, values: tuple[Any, ...]) -> None:
        for put, value in zip(puts, values, strict=True):
            put(self, value)

    def equal(self: object, other: object) -> bool:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def hash_of(self: object) -> int:
        return hash(hashed(self))

    def said(self: object) -> str:
        return f"{self.__class__.__qualname__}({', '.join(f'{n}={getattr(self, n)!r}' for n in shown)})"

    methods: dict[str, Callable[..., Any]] = {
        "__init__": first,
        "__eq__": equal,
        "__hash__": hash_of,
        "__repr__": said,
        "__getstate__": state,
        "__setstate__": restore,
    }
    for name, function in methods.items():
        function.__name__, function.__qualname__ = name, f"{made.__qualname__}.{name}"
        setattr(made, name, own.get(name, function))
    for name, function in _GUARDS.items():
        setattr(made, name, function)
    return made


def _init(made: type, every: tuple[Field[Any], ...], puts: tuple[Callable[..., None], ...]) -> Callable[..., None]:
    """Return ``__init__`` with a keyword for each field; it writes past the guards, straight into the slots."""
    known: dict[str, Any] = {"MISSING": MISSING, **{f"set{i}": put for i, put in enumerate(puts)}}
    words, lines = [], []
    for i, f in enumerate(every):
        value = f.name
        if f.default_factory is not MISSING:
            known[f"new{i}"] = f.default_factory
            words.append(f"{f.name}=MISSING")
            value = f"new{i}() if {f.name} is MISSING else {f.name}"
        elif f.default is not MISSING:
            known[f"default{i}"] = f.default
            words.append(f"{f.name}=default{i}")
        else:
            words.append(f.name)
        lines.append(f"  set{i}(self, {value})")
    names = f"*, {', '.join(words)}" if words else ""
    text = f"def make({', '.join(known)}):\n def __init__(self, {names}):\n" + "\n".join(lines or ["  pass"])
    text += "\n return __init__"
    scope: dict[str, Any] = {}
    exec(text, {}, scope)  # noqa: S102 - as `dataclass` does: names of attributes that were written in this package
    init: Callable[..., None] = scope["make"](**known)
    init.__qualname__ = f"{made.__qualname__}.__init__"
    return init


def _values(names: tuple[str, ...]) -> Callable[[object], object]:
    """Return what fetches the values of these attributes, as a tuple where there are several."""
    return attrgetter(*names) if names else lambda _: ()


def _guarded(_self: object, name: str, _value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _kept(_self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


_GUARDS: dict[str, Callable[..., Any]] = {
    "__setattr__": _guarded,
    "__delattr__": _kept,
}
