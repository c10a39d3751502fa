"""What a session on MariaDB or MySQL may send, and the bound on time that a statement may carry.

Sources: https://mariadb.com/kb/en/set-statement/, https://dev.mysql.com/doc/refman/8.0/en/optimizer-hints.html.
"""

from __future__ import annotations

import re
from typing import Final

from ..model import record
from ._guard import Guard

_BOUND: Final = re.compile(
    r"SET STATEMENT max_statement_time = [0-9.]+ FOR (?=SELECT )|(?<=^SELECT )/\*\+ MAX_EXECUTION_TIME\([0-9]+\) \*/ "
)


def bounded(sql: str, seconds: float, *, mariadb: bool) -> str:
    """Return a SELECT that the server ends after ``seconds``."""
    if mariadb:
        return f"SET STATEMENT max_statement_time = {max(0.001, seconds):.3f} FOR {sql}"
    return f"SELECT /*+ MAX_EXECUTION_TIME({max(1, round(seconds * 1000))}) */ {sql.removeprefix('SELECT ')}"


@record
class MysqlGuard(Guard):
    """Looks at a statement without the bound on its time that `bounded` put at its head."""

    def refusal(self, sql: str) -> str | None:
        """Return the word or sign for which the statement is refused, None if it may go."""
        start = _BOUND.match(sql) or _BOUND.match(sql, len("SELECT "))
        return Guard.refusal(self, sql[: start.start()] + sql[start.end() :] if start else sql)


GUARD: Final = MysqlGuard(
    verbs=frozenset({"SELECT", "SHOW"}),
    settings=(
        re.compile(r"SET SESSION TRANSACTION READ ONLY"),
        re.compile(r"START TRANSACTION READ ONLY"),
        re.compile(r"SET SESSION (?:max_statement_time|max_execution_time) = [0-9.]+"),
        re.compile(r"SET SESSION (?:lock_wait_timeout|innodb_lock_wait_timeout) = [0-9]+"),
        re.compile(r"SET SESSION sql_mode = ''"),
        re.compile(r"SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"),
        re.compile(r"SET NAMES utf8mb4"),
        re.compile(r"KILL QUERY [0-9]+"),
        re.compile(r"ROLLBACK"),
    ),
    functions=frozenset(
        {"cast", "coalesce", "concat", "connection_id", "convert", "count", "current_user", "database", "find_in_set"}
        | {"floor", "hex", "if", "json_value", "left", "length", "lower", "max", "md5", "min", "nullif"}
        | {"regexp_replace", "replace", "right", "st_astext", "sum", "unix_timestamp", "version"}
    ),
)
