"""Reads that only a routine's name betrays: it runs with its definer's rights, and the log names no relation.

pgaudit 1.7 says nothing of what runs inside a SECURITY DEFINER function, and neither does ``log_statement``: both have
the outer call alone (tried on 15). What such a routine shows is known from the access lists, where a row of reach
``routine`` says which columns of which relation come by it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from ..model import Grants, Reach, ViaKind, record
from ..sqltext.base import Flavour
from ..sqltext.fingerprint import fingerprint

_NAME = r"\"(?:[^\"]|\"\")+\"|`[^`]+`|[^\W\d][\w$]*"
_CALL = re.compile(rf"(?:({_NAME})\s*\.\s*)?({_NAME})\s*\(")
_NO_CALL = re.compile(
    r"(?:(?:insert|replace)\s+into|create|alter|drop|into|table|function|procedure)\s+$", re.IGNORECASE
)
_NOT_RUN = re.compile(r"\s*(?:explain|desc|describe|create|alter|drop|grant|revoke|comment|prepare)\b", re.IGNORECASE)
_CALLED = re.compile(r"\s*call\b", re.IGNORECASE)


@record
class Shown:
    """What a routine shows of one relation; ``name`` with the types of its arguments where the engine has overloads."""

    schema: str
    name: str
    place: tuple[str, str]
    columns: tuple[str, ...]

    @property
    def label(self) -> str:
        """The routine, as reads are marked with it."""
        return f"{self.schema}.{self.name}" if self.schema else self.name


def shown_by_routines(grants: Grants) -> tuple[Shown, ...]:
    """Return what routines show that read with other rights than the caller's.

    A row of access by a routine lists only what no easier way gives the same principal: of a routine that gives nobody
    anything more, nothing is known here.
    """
    found: dict[tuple[str, str, tuple[str, str]], set[str]] = defaultdict(set)
    for g in grants.grants:
        if g.reach is not Reach.ROUTINE or g.table is None:
            continue
        step = next((v for v in g.via if v.kind in (ViaKind.ROUTINE, ViaKind.VIEW)), None)
        if step is not None and step.kind is ViaKind.ROUTINE:
            found[step.schema or "", step.name, (g.schema or "", g.table)].update(g.columns)
    return tuple(
        Shown(schema=schema, name=name, place=place, columns=("*",) if "*" in columns else tuple(sorted(columns)))
        for (schema, name, place), columns in sorted(found.items())
    )


class Routines:
    """Finds the routines that a statement calls, by name, number of arguments and search path."""

    def __init__(self, shown: Iterable[Shown]) -> None:
        self._by_name: dict[str, list[Shown]] = defaultdict(list)
        for one in shown:
            self._by_name[_bare(one.name).lower()].append(one)

    def called(self, text: str, path: tuple[str, ...], flavour: Flavour) -> tuple[Shown, ...]:
        """Return what the routines that a statement runs show, each once; () where it only names or explains them."""
        low = text.lower() if self._by_name else ""
        if not any(name in low for name in self._by_name) or _NOT_RUN.match(text):
            return ()
        printed = fingerprint(text, flavour)
        found: dict[Shown, None] = {}
        for call in _CALL.finditer(printed):
            if _NO_CALL.search(printed, max(0, call.start() - 40), call.start()) is None:
                schema, name = (_spelt(part, flavour) for part in call.groups())
                meant = self._meant(schema, name or "", path, flavour)
                found.update((one, None) for one in _fitting(meant, _arguments(printed, call.end())))
        return tuple(found)

    def _meant(self, schema: str | None, name: str, path: tuple[str, ...], flavour: Flavour) -> list[Shown]:
        """Routines of that name: in the schema, in the first one along the path, or in the only one that has any."""
        same = self._by_name.get(name.lower(), [])
        if flavour is Flavour.POSTGRESQL:
            same = [s for s in same if _bare(s.name) == name]
        schemas = {s.schema for s in same}
        if schema is None:
            schema = next((p for p in path if p in schemas), next(iter(schemas)) if len(schemas) == 1 else None)
        folded = (schema or "").lower()
        exact = [s for s in same if s.schema == schema]
        return exact or ([s for s in same if s.schema.lower() == folded] if flavour is Flavour.MYSQL else [])


def is_call(text: str) -> bool:
    """Whether a bare text runs a procedure."""
    return _CALLED.match(text) is not None


def _bare(name: str) -> str:
    return name.partition("(")[0]


def _spelt(name: str | None, flavour: Flavour) -> str | None:
    if not name:
        return None
    if name[0] in '"`':
        return name[1:-1].replace(name[0] * 2, name[0])
    return name.lower() if flavour is Flavour.POSTGRESQL else name


def _fitting(meant: list[Shown], arguments: int) -> list[Shown]:
    """Of overloads those that take as many arguments, else those that take more (the others have defaults)."""
    exact = [s for s in meant if _takes(s) in (arguments, None)]
    return exact or [s for s in meant if (_takes(s) or 0) > arguments]


def _takes(one: Shown) -> int | None:
    """How many arguments a routine takes; None where its name does not say."""
    _, mark, types = one.name.partition("(")
    if not mark:
        return None
    return types.count(",") + 1 if types.strip(") ") else 0


def _arguments(text: str, begin: int) -> int:
    """How many arguments stand behind an opening bracket."""
    depth, commas, end = 0, 0, begin
    while end < len(text):
        c = text[end]
        if c in "([":
            depth += 1
        elif c in ")]":
            if depth == 0:
                break
            depth -= 1
        elif c == "," and depth == 0:
            commas += 1
        end += 1
    return commas + 1 if text[begin:end].strip() else 0
