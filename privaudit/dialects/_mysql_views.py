"""Which relations a view with invoker's rights reads: its reader needs SELECT on them too, besides the view.

The server writes every name of a view's text in backticks, relations with their database. Under an alias the columns
cannot be told apart without parsing, so that only the relation counts there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ..model import Catalog

Key = tuple[str, str]
Bases = Mapping[Key, Mapping[Key, frozenset[str]]]
"""For each view, the relations it reads, each with the columns that are known to be read."""

QUERY: Final = (
    "SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS WHERE SECURITY_TYPE = 'INVOKER'"
)
_LITERAL = re.compile(r"""'(?:[^'\\]|''|\\.)*'|"(?:[^"\\]|""|\\.)*\"""", re.DOTALL)
_NAME = r"`((?:[^`]|``)*)`"
_SINGLE = re.compile(_NAME)
_OUTPUT = re.compile(rf"\bAS {_NAME}", re.IGNORECASE)
_PATH = re.compile(rf"{_NAME}\.{_NAME}(?:\.{_NAME})?")


def invoker_bases(rows: Iterable[tuple[Any, ...]], catalog: Catalog) -> Bases:
    """Return the bases of views from rows of `QUERY`; relations that are not in the catalog are left out.

    A text that the account may not see is empty, and its view is judged by its own grants.
    """
    known = {(t.schema, t.name): frozenset(c.name for c in t.columns) for t in catalog.tables}
    found: dict[Key, Mapping[Key, frozenset[str]]] = {}
    for schema, name, text in rows:
        bases = _bases(str(text or ""), known)
        if bases:
            found[str(schema), str(name)] = bases
    return found


def _bases(text: str, known: Mapping[Key, frozenset[str]]) -> dict[Key, frozenset[str]]:
    bare = _LITERAL.sub("", text)
    paths = [tuple(p and p.replace("``", "`") for p in m.groups()) for m in _PATH.finditer(bare)]
    aliases = {n.replace("``", "`") for n in _SINGLE.findall(_OUTPUT.sub("", _PATH.sub("", bare)))}
    columns: dict[Key, set[str]] = defaultdict(set)
    for database, relation, column in paths:
        if (database, relation) in known:
            columns[database, relation] |= {column} if column is not None else set()
    for relation, column, third in paths:
        # A view among the bases is named without its database where its columns are.
        named = [key for key in columns if key[1] == relation and third is None]
        if len(named) == 1 and relation not in aliases and column in known[named[0]]:
            columns[named[0]].add(column)
    return {key: frozenset(found) for key, found in columns.items()}
