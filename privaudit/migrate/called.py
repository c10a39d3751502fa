"""Routines that a script calls: what they do, if scripts made them and all that they do is known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ..sqltext.ddl._tokens import Kind, Token, folded, tokens
from ..sqltext.ddl.base import MYSQL_LIKE, Dialect, Piece, PieceKind, QName, Spot
from ..sqltext.ddl.effects import Block, CreateRoutine, Effect, Fires, Harmless, NotUnderstood
from .state_model import RoutineState
from .state_world import World

UNKNOWN: Final = "calls"
"""No script makes a routine that is called, and none of the servers has its name."""
UNCLEAR: Final = "routine"
"""A routine that scripts made is called, and not all that it does is known."""
Done = tuple[tuple[Effect, ...], str]
"""What calls do, and what is not known of it: `UNKNOWN`, `UNCLEAR` or ""."""


def called(world: World, names: Iterable[QName], seen: list[str]) -> Done:
    """Return the effects of calls, one after the other, and whether there may be more.

    Of routines of one name, which the types of arguments would tell apart, all count. ``seen`` gets the names of those
    that were looked at, whether they are known or not; those in it are not looked at again.
    """
    out: list[Effect] = []
    reasons: set[str] = set()
    for name in names:
        routines = world.routines(name)
        again = any(r.name in seen for r in routines)
        seen.append(name.name)
        reasons |= set() if routines else {UNKNOWN}
        for routine in () if again else routines:
            effects, reason = _does(world, routine, seen)
            out += effects
            reasons.add(reason)
    return tuple(out), next((r for r in (UNCLEAR, UNKNOWN) if r in reasons), "")


def _does(world: World, routine: RoutineState, seen: list[str]) -> Done:
    """What the body of one routine does."""
    from ..sqltext.ddl.own_blocks import body_effects

    if routine.body is None:
        # Code of an extension, which came with it; other languages may do anything.
        return (), UNKNOWN if routine.language in {"c", "internal"} else UNCLEAR
    if world.dialect is Dialect.ORACLE:
        return (), UNCLEAR if _ORACLE.search(routine.body) else ""
    if not (world.postgresql or world.dialect in MYSQL_LIKE):
        return (), UNKNOWN
    out: list[Effect] = []
    reasons: set[str] = set()
    for effect in _flat(body_effects(routine.body, routine.language, world.dialect)):
        if isinstance(effect, NotUnderstood):
            inner, reason = called(world, effect.calls, seen) if effect.calls else ((), UNCLEAR)
            out += inner
            reasons.add(reason)
        elif not isinstance(effect, Harmless):
            out.append(effect)
    return tuple(out), next((r for r in (UNCLEAR, UNKNOWN) if r in reasons), "")


_ORACLE: Final = re.compile(r"(?i)\b(?:EXECUTE\s+IMMEDIATE|DBMS_\w+|UTL_\w+|AUTONOMOUS_TRANSACTION)\b")
"""What a function of Oracle must hold to change more than rows."""


def _flat(effects: Iterable[Effect]) -> Iterable[Effect]:
    for effect in effects:
        if isinstance(effect, Block):
            yield from _flat(effect.effects)
        else:
            yield effect


# -- calls that a statement makes besides its effects

_CALL: Final = re.compile(r"(?<![\w$])[\w$]++(?=[\"`\]]?\s*+(?:/\*.*?\*/\s*+|--[^\n]*\n\s*+)*+\()", re.DOTALL)
_STORES: Final = re.compile(
    r"(?is)(?:CREATE\s+(?!(?:UNIQUE\s+)?INDEX|MATERIALIZED\s+VIEW|EVENT\s+TRIGGER|[\w\s]*?TABLE\b.*?\bAS\b)"
    r"|ALTER\s+(?!TABLE\b.*?(?:\bADD\b|\bUSING\b))|DROP|GRANT|REVOKE|COMMENT|SECURITY|REINDEX)"
)
"""Statements that keep a call for later, or that name a routine without calling it."""
_NAMES: Final = frozenset(
    {
        "FUNCTION",
        "PROCEDURE",
        "ROUTINE",
        "INTO",
        "TABLE",
        "INDEX",
        "VIEW",
        "TRIGGER",
        "REFERENCES",
        "CONSTRAINT",
        "CALL",
    }
)
"""What a name follows that is called nothing."""


def besides(world: World, piece: Piece, effects: tuple[Effect, ...]) -> Iterator[NotUnderstood]:
    """Yield the calls of routines that scripts made, where only their names tell that a function is called.

    In indexes and defaults, or where they have the name of a function of the server; what a trigger, an operator, a
    check or the like will call counts from the moment that it is bound.
    """
    made = world.made
    if not made or piece.kind is not PieceKind.SQL:
        return
    every = tuple(_flat(effects))
    known = {n.name for e in every if isinstance(e, NotUnderstood) for n in e.calls}
    bound = (n for n in _bound(world, every) if _matters(world, n))
    names = dict.fromkeys(n for n in (*bound, *_said(world, piece)) if n.name not in known)
    calls = tuple(n for n in names if world.routines(n))
    if calls:
        spot = Spot(start=piece.start, end=piece.start + len(piece.text))
        yield NotUnderstood(spot=spot, reason=UNKNOWN, what=piece.text.split(None, 1)[0].upper(), calls=calls)


def _said(world: World, piece: Piece) -> Iterator[QName]:
    """Yield the routines that a statement names where it calls or binds them."""
    text, made = piece.text, world.made
    if world.postgresql and (kind := _BINDS.match(text)) is not None:
        if any(m.group().lower() in made for m in _WORD.finditer(text)):
            found = _names(text, world, triggers=True) if kind[1] is None else _any_names(text, world)
            yield from (n for n in found if _matters(world, n))
    elif not _STORES.match(text) and any(m.group().lower() in made for m in _CALL.finditer(text)):
        yield from _names(text, world, triggers="TRIGGER" in text[:30].upper())
    if world.postgresql and "." in text and not _STORES.match(text):
        yield from _attributes(text, world)


def _matters(world: World, name: QName) -> bool:
    """Whether a routine that is bound, and not run yet, does something, or what is not known of it is its own text."""
    effects, reason = called(world, (name,), [])
    return bool(effects) or reason == UNCLEAR


def _bound(world: World, effects: Iterable[Effect]) -> Iterator[QName]:
    """Yield the functions that triggers run, also where one that a trigger runs is made anew."""
    for effect in effects:
        if isinstance(effect, Fires) and effect.function is not None:
            yield effect.function
        elif isinstance(effect, CreateRoutine):
            fired = {id(routine) for routine, relation in world.fired if not relation.dropped}
            if any(id(r) in fired for r in world.routines(effect.name)):
                yield effect.name


_WORD: Final = re.compile(r"[\w$]++")
_BINDS: Final = re.compile(
    r"(?is)(?:CREATE\s+(?:OR\s+REPLACE\s+)?(?:(OPERATOR|CAST|AGGREGATE|TYPE|CONVERSION|TRANSFORM|(?:TRUSTED\s+)?(?:PROCEDURAL\s+)?LANGUAGE)"
    r"|DOMAIN|POLICY|(?:(?:GLOBAL|LOCAL|TEMP|TEMPORARY|UNLOGGED|FOREIGN)\s+)*TABLE)"
    r"|ALTER\s+(?:DOMAIN|POLICY|(?:FOREIGN\s+)?TABLE\b.*?\bSET\s+DEFAULT))\b"
)
"""Definitions of PostgreSQL that bind functions: by a bare name (the first group), or as calls."""


def _any_names(text: str, world: World) -> Iterator[QName]:
    found = list(tokens(text, world.dialect))
    for at, token in enumerate(found):
        if token.kind in _NAMED and folded(token, world.dialect) in world.made:
            qualified = at > 1 and found[at - 1].text == "." and found[at - 2].kind in _NAMED
            schema = folded(found[at - 2], world.dialect) if qualified else None
            yield QName(name=folded(token, world.dialect), schema=schema)


def _attributes(text: str, world: World) -> Iterator[QName]:
    """Yield the functions of a row that are written as its columns: ``c.phones`` for ``phones(c)``."""
    if not any(m[1].lower() in world.made for m in _FIELD.finditer(text)):
        return
    found = list(tokens(text, world.dialect))
    for at in range(2, len(found)):
        if found[at].kind not in _NAMED or found[at - 1].text != ".":
            continue
        name = QName(name=folded(found[at], world.dialect))
        if any(len(r.arguments) == 1 and _is_row(world, r) for r in world.routines(name)):
            yield name


_FIELD: Final = re.compile(r"[\w$\")]\s*+\.\s*+\"?([\w$]++)")


def _is_row(world: World, routine: RoutineState) -> bool:
    """Whether a routine takes a row of a relation, which has no column of its name."""
    parts = routine.arguments[0].replace('"', "").split(".")
    relation = world.find(QName(name=parts[-1], schema=parts[-2] if len(parts) > 1 else None))
    return relation is not None and world.column(relation, routine.name) is None


def _names(text: str, world: World, *, triggers: bool) -> Iterator[QName]:
    found = list(tokens(text, world.dialect))
    for at, token in enumerate(found):
        if token.kind is Kind.BODY:
            tag = token.text.index("$", 1) + 1
            yield from _names(token.text[tag:-tag], world, triggers=False)
        if token.text != "(" or token.kind is not Kind.SIGN or at == 0 or found[at - 1].kind not in _NAMED:
            continue
        qualified = at > 2 and found[at - 2].text == "." and found[at - 3].kind in _NAMED
        before = found[at - (4 if qualified else 2)] if at > (3 if qualified else 1) else None
        if _is_name(before, triggers=triggers):
            continue
        schema = folded(found[at - 3], world.dialect) if qualified else None
        yield QName(name=folded(found[at - 1], world.dialect), schema=schema)


_NAMED: Final = frozenset({Kind.WORD, Kind.NAME})


def _is_name(before: Token | None, *, triggers: bool) -> bool:
    word = before.text.upper() if before is not None and before.kind is Kind.WORD else ""
    return word in _NAMES and not (triggers and word in {"FUNCTION", "PROCEDURE"})
