"""Whether reading a view would run code of others: stored functions, or built-in ones that wait, lock or read files.

A view hands its reader's session to the functions it calls: with invoker's rights they read whatever the scanner may
read, and whoever wrote them may take locks, sleep or change the session. So a view that calls any is read only if it
and they belong to administrators, who can do all that anyway. Texts of views are looked at and dropped.

The server writes a view's text with names in backticks, unless its maker had switched that off
(``sql_quote_show_create``); so a bare word before a parenthesis counts as a stored function too, except what every
server knows as its own (`_mysql_words`). What cannot be told is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ..errors import ObjectGone, PermissionMissing, TargetError
from ..model import Table, record
from ._mysql_words import harmless_words

Query = Callable[[str, Mapping[str, object]], list[tuple[Any, ...]]]
Key = tuple[str, str]

_STRING: Final = re.compile(r"""'(?:[^'\\]|''|\\.)*'|"(?:[^"\\]|""|\\.)*\"""", re.DOTALL)
"""A literal. The server writes backslashes as escapes, whatever the ``sql_mode`` of its maker (seen on 10.11)."""
_TOKEN: Final = re.compile(r"`((?:[^`]|``)*)`|([0-9A-Za-z_$\x80-\U0010ffff]+)|([^\s])")
_FROM: Final = frozenset({"from", "join", "straight_join"})
_FROM_INSIDE: Final = frozenset({"extract", "trim", "substr", "substring", "position"})
"""Functions with a FROM of their own."""


@record
class _Token:
    text: str
    name: bool
    """In backticks: never a word of the language."""

    @property
    def word(self) -> str:
        # Lower case of a letter beyond ASCII can be one within it, as of the Kelvin sign.
        return self.text.lower() if not self.name and self.text.isascii() else ""

    @property
    def nameable(self) -> bool:
        return self.name or bool(re.match(r"[0-9A-Za-z_$\x80-\U0010ffff]", self.text))


@record
class ViewText:
    """What a view's text mentions: calls that are not known to be harmless, and relations; names by their parts."""

    calls: frozenset[tuple[str, ...]]
    relations: frozenset[tuple[str, ...]]


def read_text(text: str, harmless: frozenset[str]) -> ViewText:
    """Return what a view's text mentions."""
    return _mentions(_tokens(_STRING.sub(" 0 ", text)), harmless)


def _tokens(text: str) -> list[_Token]:
    return [
        _Token(text=m[1].replace("``", "`"), name=True) if m[1] is not None else _Token(text=m[0], name=False)
        for m in _TOKEN.finditer(text)
    ]


def _mentions(tokens: list[_Token], harmless: frozenset[str]) -> ViewText:
    own = {tokens[i].text for i in range(len(tokens)) if _is_cte(tokens, i)}
    calls: set[tuple[str, ...]] = set()
    relations: set[tuple[str, ...]] = set()
    for i, token in enumerate(tokens):
        opens = i + 1 < len(tokens) and tokens[i + 1].text == "(" and not tokens[i + 1].name
        if opens and token.nameable and not _is_cte(tokens, i):
            path = _path_before(tokens, i)
            if len(path) > 1 or token.name or token.word not in harmless:
                calls.add(path)
        if token.word in _FROM and not _inside_function(tokens, i):
            path = _path_after(tokens, i + 1)
            if path and not (len(path) == 1 and path[0] in own):
                relations.add(path)
    if any(t.text in ("'", '"', "`") and not t.name for t in tokens):
        # A literal without an end: the text was not understood.
        calls.add(("",))
    return ViewText(calls=frozenset(calls), relations=frozenset(relations))


def _is_cte(tokens: list[_Token], i: int) -> bool:
    """Whether ``name [(columns)] AS (`` stands here: no call can be followed so."""
    if not tokens[i].nameable:
        return False
    j = i + 1
    if j < len(tokens) and tokens[j].text == "(" and not tokens[j].name:
        j += 1
        while j < len(tokens) and (tokens[j].nameable or tokens[j].text == ","):
            j += 1
        if j >= len(tokens) or tokens[j].text != ")" or tokens[j].name:
            return False
        j += 1
    return j + 1 < len(tokens) and tokens[j].word == "as" and tokens[j + 1].text == "(" and not tokens[j + 1].name


def _path_before(tokens: list[_Token], end: int) -> tuple[str, ...]:
    parts = [tokens[end].text]
    while end >= 2 and tokens[end - 1].text == "." and not tokens[end - 1].name and tokens[end - 2].nameable:
        end -= 2
        parts.insert(0, tokens[end].text)
    return tuple(parts)


def _path_after(tokens: list[_Token], i: int) -> tuple[str, ...]:
    while i < len(tokens) and tokens[i].text == "(" and not tokens[i].name:
        i += 1
    if i >= len(tokens) or not tokens[i].nameable or tokens[i].word in ("select", "with", "values", "dual"):
        return ()
    parts = [tokens[i].text]
    while i + 2 < len(tokens) and tokens[i + 1].text == "." and not tokens[i + 1].name:
        i += 2
        parts.append(tokens[i].text)
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    # A table function: judged as a call.
    return () if after is not None and after.text == "(" and not after.name else tuple(parts)


def _inside_function(tokens: list[_Token], i: int) -> bool:
    """Whether a FROM belongs to EXTRACT and its like: the parenthesis around it is theirs."""
    depth = 0
    while i > 0:
        i -= 1
        if tokens[i].name:
            continue
        depth += {")": 1, "(": -1}.get(tokens[i].text, 0)
        if depth < 0:
            return i > 0 and tokens[i - 1].word in _FROM_INSIDE and tokens[i + 1].word not in ("select", "with")
    return False


class ForeignCode:
    """Judges the views of one session; what was learnt of a view is kept."""

    def __init__(self, query: Query, where: str, *, mariadb: bool, release: tuple[int, ...]) -> None:
        self._query = query
        self._where = where
        self._harmless = harmless_words(mariadb=mariadb, release=release)
        self._known: dict[Key, bool] = {}
        self._kinds: dict[Key, frozenset[str]] = {}
        self._administrators: frozenset[str] | None = None

    def runs(self, view: Table) -> bool:
        """Whether reading a view runs functions of administrators; False if it runs none.

        Raises:
            PermissionMissing: reason ``foreign_code``: it runs, or may run, functions of others; ``view_unseen``: the
                account sees too little of it to tell.
            ObjectGone: there is no such view any more.
        """
        if not self._rows("TABLES", "TABLE_TYPE", (view.schema, view.name)):
            raise ObjectGone(self._where)
        return self._runs((view.schema, view.name), frozenset())

    def _runs(self, key: Key, above: frozenset[Key]) -> bool:
        if key in above:
            return False
        if key not in self._known:
            rows = self._rows("VIEWS", "DEFINER, VIEW_DEFINITION", key)
            judged = [self._judge(key, str(d), str(t or ""), above | {key}) for _, _, d, t in rows]
            self._known[key] = any(judged)
        return self._known[key]

    def _judge(self, key: Key, definer: str, text: str, above: frozenset[Key]) -> bool:
        if not text:
            raise PermissionMissing(self._where, "view_unseen", (("view", f"{key[0]}.{key[1]}"),))
        found = read_text(text, self._harmless)
        if found.calls and not (self._administers(definer) and all(self._trusted(key, c) for c in found.calls)):
            raise PermissionMissing(self._where, "foreign_code")
        below = [self._relation_runs(r, key, above) for r in sorted(self._qualified(key, found))]
        return bool(found.calls) or any(below)

    def _qualified(self, key: Key, found: ViewText) -> Iterator[Key]:
        for path in found.relations:
            if len(path) > 2:
                raise PermissionMissing(self._where, "foreign_code")
            yield (path[0], path[1]) if len(path) == 2 else (key[0], path[0])

    def _relation_runs(self, relation: Key, view: Key, above: frozenset[Key]) -> bool:
        if relation not in self._kinds:
            rows = self._rows("TABLES", "TABLE_TYPE", relation)
            self._kinds[relation] = frozenset(str(row[2]) for row in rows)
        kinds = self._kinds[relation]
        if not kinds and not self._gone(relation):
            raise PermissionMissing(self._where, "view_unseen", (("view", f"{view[0]}.{view[1]}"),))
        return "VIEW" in kinds and self._runs(relation, above)

    def _gone(self, relation: Key) -> bool:
        """Whether a relation that is not listed does not exist, rather than being hidden from the account."""
        name = ".".join("`" + p.replace("`", "``") + "`" for p in relation).replace(":", "\\:")
        try:
            self._query(f"SELECT 1 FROM {name} LIMIT 0", {})
        except ObjectGone:
            return True
        except TargetError:
            return False
        return False

    def _rows(self, what: str, columns: str, key: Key) -> list[tuple[Any, ...]]:
        return self._query(
            f"SELECT TABLE_SCHEMA, TABLE_NAME, {columns} FROM information_schema.{what}"
            " WHERE TABLE_SCHEMA = :schema AND TABLE_NAME = :name",
            {"schema": key[0], "name": key[1]},
        )

    def _administers(self, account: str) -> bool:
        if self._administrators is None:
            self._administrators = self._read_administrators()
        return account in self._administrators

    def _read_administrators(self) -> frozenset[str]:
        """Return the accounts that hold SUPER themselves; none where the privilege tables are closed: unknown."""
        try:
            rows = self._query("SELECT User, Host FROM mysql.user WHERE Super_priv = 'Y'", {})
        except TargetError:
            return frozenset()
        return frozenset(f"{_text(user)}@{_text(host)}" for user, host in rows)

    def _trusted(self, view: Key, call: tuple[str, ...]) -> bool:
        """Whether a function that a view of an administrator calls is an administrator's, or the server's own."""
        if len(call) > 2 or not call[-1]:
            return False
        schema, name = (call[0], call[1]) if len(call) == 2 else (view[0], call[0])
        rows = self._query(
            "SELECT DEFINER FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = :schema AND ROUTINE_NAME = :name",
            {"schema": schema, "name": name},
        )
        return bool(rows) and all(self._administers(str(r[0])) for r in rows)


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
