"""Stored procedures and functions of MySQL and MariaDB: what their bodies read and with whose rights.

A routine with SQL SECURITY DEFINER runs with its definer's rights; both its caller and its definer need EXECUTE on it
(tried on MariaDB 10.11: error 1370 names the definer), and a definer that is gone closes it. What it reads is a safe
superset: of each statement, all relations and columns named in it from its first SELECT on, every column where a star
stands there. Whether a value comes out or only decides something is not told apart, since a procedure may hand out
either. Statements made at run time (PREPARE, EXECUTE IMMEDIATE) may read whatever the definer may. Literals and
comments are dropped before anything is looked at. Events and triggers are not called by anybody: they are no paths.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from ..model import ViaKind
from ..sqltext.base import Output
from ._indirect import Call, Place, Through
from ._mysql_access import Relations
from ._mysql_names import function_place, procedure_place
from ._mysql_views import definer_name

QUERY: Final = (
    "SELECT ROUTINE_SCHEMA, ROUTINE_NAME, ROUTINE_TYPE, SECURITY_TYPE, DEFINER, SQL_MODE, ROUTINE_DEFINITION"
    " FROM information_schema.ROUTINES"
)
_KINDS: Final = frozenset({"PROCEDURE", "FUNCTION"})
_OWN_DATABASES: Final = frozenset({"sys", "mysql"})
_OWN_DEFINERS: Final = frozenset({"mariadb.sys@localhost", "mysql.sys@localhost"})
_STRING: Final = r"'(?:[^'\\]|''|\\.)*'"
_DOUBLE: Final = r'"(?:[^"\\]|""|\\.)*"'
_COMMENT: Final = r"--(?=\s|$)[^\n]*|\#[^\n]*|/\*.*?\*/"
_TOKEN = re.compile(r"`((?:[^`]|``)*)`|\"((?:[^\"]|\"\")*)\"|([0-9A-Za-z_$\x80-\U0010ffff]+)|([^\s])", re.DOTALL)
_READS: Final = frozenset({"select", "with", "table"})


def read_routines(
    rows: Iterable[tuple[Any, ...]], relations: Relations
) -> tuple[dict[Place, Through], tuple[str, ...]]:
    """Return the routines of rows of `QUERY`, without the server's own, and the names of those whose body is not shown.

    A routine whose body the account may not see reads nothing here.
    """
    found: dict[Place, Through] = {}
    unseen: list[str] = []
    listed = [tuple("" if v is None else str(v) for v in row) for row in rows]
    known = {_place(relations.fold(r[0]), r[1], r[2]) for r in listed}
    for schema, name, kind, security, definer, mode, text in listed:
        if kind.upper() not in _KINDS or (schema.lower() in _OWN_DATABASES and definer in _OWN_DEFINERS):
            continue
        if not text:
            unseen.append(f"{schema}.{name}")
        place = _place(relations.fold(schema), name, kind)
        relations.databases.add(place[0])
        invoker = security.upper() == "INVOKER"
        body = bare(text, ansi="ANSI_QUOTES" in mode.upper())
        found[place] = _routine(place, None if invoker else definer_name(definer), body, relations, known)
    return found, tuple(sorted(unseen))


def _place(schema: str, name: str, kind: str) -> Place:
    return function_place(schema, name) if kind.upper() == "FUNCTION" else procedure_place(schema, name)


def bare(body: str, *, ansi: bool) -> str:
    """Return a body without literals and comments; with ``ansi`` double quotes stand around names."""
    pattern = "|".join((_STRING, *(() if ansi else (_DOUBLE,)), _COMMENT))
    names = r"`(?:[^`]|``)*`" + (r"|\"(?:[^\"]|\"\")*\"" if ansi else "")
    return re.sub(f"({names})|{pattern}", lambda m: m[1] or " ", body, flags=re.DOTALL)


class _Token:
    """A name or a sign; ``word`` is empty for what stands in quotes."""

    def __init__(self, match: re.Match[str]) -> None:
        self.quoted = match[1] is not None or match[2] is not None
        self.text = (match[1] or match[2] or "") if self.quoted else match[0]
        self.text = self.text.replace("``", "`")
        self.word = "" if self.quoted else self.text.lower()
        self.name = self.quoted or match[3] is not None


def _routine(place: Place, definer: str | None, body: str, relations: Relations, known: set[Place]) -> Through:
    shown: dict[Place, set[str]] = defaultdict(set)
    calls: set[Place] = set()
    opaque = False
    for statement in _statements(body):
        words = [t.word for t in statement]
        opaque = opaque or "prepare" in words or ("execute" in words and "immediate" in words)
        calls |= set(_calls(statement, place[0], known))
        start = next((i for i, word in enumerate(words) if word in _READS), None)
        if start is not None:
            for base, columns in _mentioned(statement[start:], place[0], relations):
                shown[base] |= columns
    outputs = (Output(name=c, bases=((*base, c),)) for base, columns in sorted(shown.items()) for c in sorted(columns))
    return Through(
        kind=ViaKind.ROUTINE,
        place=place,
        definer=definer,
        outputs=tuple(outputs),
        calls=tuple(Call(place=c) for c in sorted(calls)),
        opaque=opaque,
    )


def _statements(body: str) -> Iterator[list[_Token]]:
    statement: list[_Token] = []
    for match in _TOKEN.finditer(body):
        token = _Token(match)
        if token.text == ";" and not token.quoted:
            yield statement
            statement = []
        else:
            statement.append(token)
    yield statement


def _paths(statement: list[_Token]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Dotted names, each with the place after it."""
    i = 0
    while i < len(statement):
        if not statement[i].name:
            i += 1
            continue
        parts = [statement[i].text]
        while i + 2 < len(statement) and statement[i + 1].text == "." and statement[i + 2].name:
            i += 2
            parts.append(statement[i].text)
        i += 1
        yield i, tuple(parts)


def _calls(statement: list[_Token], database: str, known: set[Place]) -> Iterator[Place]:
    for after, path in _paths(statement):
        schema, name = (database, path[0]) if len(path) == 1 else path[:2]
        called = after < len(statement) and statement[after].text == "("
        if called and function_place(schema, name) in known:
            yield function_place(schema, name)
        before = after - 2 * len(path)
        if before >= 0 and statement[before].word == "call" and procedure_place(schema, name) in known:
            yield procedure_place(schema, name)


def _mentioned(statement: list[_Token], database: str, relations: Relations) -> Iterator[tuple[Place, set[str]]]:
    paths = [path for _, path in _paths(statement)]
    names = {part.lower() for path in paths for part in path}
    star = any(t.text == "*" and not t.quoted for t in statement)
    for path in paths:
        for schema, name in ((database, path[0]), path[:2] if len(path) > 1 else (database, path[0])):
            key = relations.find(schema, name)
            if key is not None:
                place = relations.place(key)
                columns = relations.columns[place]
                yield place, set(columns) if star else {c for c in columns if c.lower() in names}
