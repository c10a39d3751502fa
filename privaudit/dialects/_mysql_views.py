"""Views of MySQL and MariaDB: what they show, what they need in order to work, and with whose rights.

A view reads its bases with its definer's rights, or with those of the nearest view above it that has a definer's, or
of its reader (MySQL manual, "Stored Object Access Control"; MariaDB sql/table.cc, TABLE_LIST::prepare_security and
find_view_security_context; nested ones tried on 10.11). Every column that its text names must be readable to them, and
every function executable, or the server refuses the view whatever is asked of it (error 1356). A definer's roles are
not active, PUBLIC is; it may be a role, or a locked account; one that is gone closes the view.

The server writes every name of a view's text in backticks: relations with their database, columns with their relation
or its alias.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from ..model import ViaKind
from ..sqltext.base import Flavour, Output
from ..sqltext.lineage import outputs
from ._indirect import ALL, Call, Need, Place, Through
from ._mysql_access import Relations
from ._mysql_names import Names, function_place

QUERY: Final = "SELECT TABLE_SCHEMA, TABLE_NAME, DEFINER, SECURITY_TYPE, VIEW_DEFINITION FROM information_schema.VIEWS"
_LITERAL = re.compile(r"""'(?:[^'\\]|''|\\.)*'|"(?:[^"\\]|""|\\.)*\"""", re.DOTALL)
_NAME = r"`((?:[^`]|``)*)`"
_PATH = re.compile(rf"{_NAME}\.{_NAME}(?:\.{_NAME})?(?:\s+{_NAME})?")
_CALL = re.compile(rf"{_NAME}\.{_NAME}\s*\(")


def read_views(rows: Iterable[tuple[Any, ...]], relations: Relations) -> tuple[dict[Place, Through], tuple[str, ...]]:
    """Return the views of rows of `QUERY`, and the names of those whose text the account may not see.

    Relations that are not in the catalog are left out. A view whose text is not seen is judged by its own grants.
    """
    found: dict[Place, Through] = {}
    unseen: list[str] = []
    for schema, name, definer, security, text in rows:
        key = relations.find(str(schema), str(name))
        if key is None:
            continue
        if not text:
            unseen.append(f"{schema}.{name}")
        place = relations.place(key)
        invoker = str(security).upper() == "INVOKER"
        found[place] = view_of(place, None if invoker else definer_name(str(definer)), str(text or ""), relations)
    return found, tuple(sorted(unseen))


def definer_name(text: str) -> str:
    """Return a definer as `AccountRow.name` has it: a role stands there with an empty host, or without one."""
    return text.removesuffix("@")


def view_of(place: Place, definer: str | None, text: str, relations: Relations) -> Through:
    """Return a view from its text; where that cannot be followed, each column shows all that the text names."""
    needs = needs_of(text, relations)
    columns = relations.columns[place]
    shown = outputs(text, Flavour.MYSQL, Names(relations, place[0])) if text else ()
    if shown is None:
        every = tuple((*need.place, column) for need in needs for column in need.columns or (ALL,))
        shown = tuple(Output(name=c, bases=every) for c in columns)
    elif len(shown) == len(columns):
        # The catalog's spelling: a view may name its columns anew.
        shown = tuple(Output(name=c, bases=o.bases) for c, o in zip(columns, shown, strict=True))
    bare = _LITERAL.sub("", text)
    calls = {function_place(relations.fold(_unquoted(a)), _unquoted(b)) for a, b in _CALL.findall(bare)}
    return Through(
        kind=ViaKind.VIEW,
        place=place,
        definer=definer,
        outputs=shown,
        needs=needs,
        calls=tuple(Call(place=c) for c in sorted(calls)),
    )


def _unquoted(name: str) -> str:
    return name.replace("``", "`")


def needs_of(text: str, relations: Relations) -> tuple[Need, ...]:
    """Return the relations that a view's text reads with the columns that it names of them, as the catalog spells."""
    paths = [tuple(p and _unquoted(p) for p in m.groups()) for m in _PATH.finditer(_LITERAL.sub("", text))]
    columns: dict[Place, set[str]] = defaultdict(set)
    # What a name before a column stands for: an alias, or the relation itself. One name may have several scopes.
    named: dict[str, set[Place]] = defaultdict(set)
    for first, second, third, alias in paths:
        key = relations.find(str(first), str(second)) if third is None else None
        if key is not None:
            place = relations.place(key)
            columns[place] |= set()
            named[alias if alias is not None else str(second)].add(place)
    for first, second, third, _ in paths:
        if third is not None:
            key = relations.find(str(first), str(second))
            bases = {relations.place(key)} if key is not None else set()
        else:
            bases = named.get(str(first), set())
        for place in bases:
            columns[place] |= {c for c in relations.columns[place] if c.lower() == str(third or second).lower()}
    return tuple(Need(place=place, columns=tuple(sorted(found))) for place, found in sorted(columns.items()))
