"""What views of MySQL and MariaDB need in order to work, and for whom they do.

A view reads its bases with its definer's rights, or with those of the nearest view above it that has a definer's, or
of its reader (MySQL manual, "Stored Object Access Control"; MariaDB sql/table.cc, TABLE_LIST::prepare_security and
find_view_security_context; nested ones tried on 10.11). Every column that its text names must be readable to them, or
the server refuses the view whatever is asked of it (error 1356). A definer's roles are not active, PUBLIC is; it may be
a role, or a locked account; one that is gone closes the view.

The server writes every name of a view's text in backticks: relations with their database, columns with their relation
or its alias.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ..model import record
from ._mysql_access import ALL, Access, Key, Relations

QUERY: Final = "SELECT TABLE_SCHEMA, TABLE_NAME, DEFINER, SECURITY_TYPE, VIEW_DEFINITION FROM information_schema.VIEWS"
_LITERAL = re.compile(r"""'(?:[^'\\]|''|\\.)*'|"(?:[^"\\]|""|\\.)*\"""", re.DOTALL)
_NAME = r"`((?:[^`]|``)*)`"
_PATH = re.compile(rf"{_NAME}\.{_NAME}(?:\.{_NAME})?(?:\s+{_NAME})?")


@record
class View:
    """Whose rights it runs with (None: its reader's), and the relations it reads with the columns it names of them."""

    definer: str | None
    needs: Mapping[Key, frozenset[str]]


def read_views(rows: Iterable[tuple[Any, ...]], relations: Relations) -> tuple[dict[Key, View], tuple[str, ...]]:
    """Return the views of rows of `QUERY`, and the names of those whose text the account may not see.

    Relations that are not in the catalog are left out. A view whose text is not seen is judged by its own grants.
    """
    found: dict[Key, View] = {}
    unseen: list[str] = []
    for schema, name, definer, security, text in rows:
        key = relations.find(str(schema), str(name))
        if key is None:
            continue
        if not text:
            unseen.append(f"{schema}.{name}")
        invoker = str(security).upper() == "INVOKER"
        found[key] = View(definer=None if invoker else str(definer), needs=needs_of(str(text or ""), relations))
    return found, tuple(sorted(unseen))


def needs_of(text: str, relations: Relations) -> dict[Key, frozenset[str]]:
    """Return the relations that a view's text reads, each with the columns that it names of them, in lower case."""
    paths = [tuple(p and p.replace("``", "`") for p in m.groups()) for m in _PATH.finditer(_LITERAL.sub("", text))]
    columns: dict[Key, set[str]] = defaultdict(set)
    # What a name before a column stands for: an alias, or the relation itself. One name may have several scopes.
    named: dict[str, set[Key]] = defaultdict(set)
    for first, second, third, alias in paths:
        key = relations.find(str(first), str(second)) if third is None else None
        if key is not None:
            columns[key] |= set()
            named[alias if alias is not None else str(second)].add(key)
    for first, second, third, _ in paths:
        if third is not None:
            key = relations.find(str(first), str(second))
            if key is not None:
                columns[key].add(third.lower())
            continue
        for key in named.get(str(first), ()):
            if str(second).lower() in {c.name.lower() for c in relations.by_key[key].columns}:
                columns[key].add(str(second).lower())
    return {key: frozenset(found) for key, found in columns.items()}


class Views:
    """Answers for whom views work. ``definers``: what the code of each definer may read, None if there is none such."""

    def __init__(self, views: Mapping[Key, View], definers: Mapping[str, Access | None]) -> None:
        self.views = views
        self._definers = definers
        self._known: dict[tuple[int, Key], bool] = {}
        self._kept: list[Access] = []
        """Holds every access asked for, so that no other takes its id."""

    def works(self, key: Key, access: Access) -> bool:
        """Whether the server runs a view for a session that may read it; True for what is not a view."""
        known = self._known.get((id(access), key))
        if known is None:
            known = self._works(key, access, frozenset())
            self._known[id(access), key] = known
            self._kept.append(access)
        return known

    def _works(self, key: Key, access: Access, above: frozenset[Key]) -> bool:
        view = self.views.get(key)
        if view is None or key in above:
            return True
        rights = access if view.definer is None else self._definers.get(view.definer)
        if rights is None:
            return False
        return all(self._allowed(base, columns, rights, above | {key}) for base, columns in view.needs.items())

    def _allowed(self, base: Key, columns: frozenset[str], rights: Access, above: frozenset[Key]) -> bool:
        held = rights.held(base)
        return bool(held) and (ALL in held or columns <= held) and self._works(base, rights, above)
