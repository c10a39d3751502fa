"""Whose SQL a text is, by words that only one engine takes. A doubt is None, never the likeliest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from ..sqltext.ddl.base import MYSQL_LIKE, Dialect

LOOKED_AT = 40_000
ENOUGH = 3
"""So many points are needed, and twice those of the next engine."""

_WORDS: dict[Dialect, tuple[tuple[int, str], ...]] = {
    Dialect.POSTGRESQL: (
        (4, r"\$(?:[A-Za-z_]\w*)?\$"),
        (3, r"\w::\w|'::\w"),
        (4, r"\b(?:SMALL|BIG)?SERIAL\b"),
        (4, r"\bTIMESTAMPTZ\b|\bJSONB\b|\bBYTEA\b|\bTSVECTOR\b|\bCITEXT\b|\bINET\b"),
        (4, r"\bCREATE\s+EXTENSION\b|\bLANGUAGE\s+'?plpgsql\b|\bpg_catalog\b"),
        (4, r"\bROW\s+LEVEL\s+SECURITY\b|\bCREATE\s+POLICY\b|\bALTER\s+DEFAULT\s+PRIVILEGES\b"),
        (
            3,
            r"\bOWNER\s+TO\b|\bSET\s+search_path\b|\bUSING\s+(?:gin|gist|btree|brin)\b|\bCREATE\s+TYPE\s+\S+\s+AS\s+ENUM\b",
        ),
        (3, r"\b(?:gen_random_uuid|uuid_generate_v4|nextval)\s*\(|\bSECURITY\s+(?:DEFINER|INVOKER)\b"),
        (3, r"\bWITH(?:OUT)?\s+TIME\s+ZONE\b|\b(?:TEXT|VARCHAR|INTEGER|UUID)\s*\[\]|\bFROM\s+stdin\b"),
        (2, r"\bCREATE\s+INDEX\s+CONCURRENTLY\b|\bON\s+CONFLICT\b|\bCHARACTER\s+VARYING\b|\bILIKE\b|\bCOMMENT\s+ON\b"),
    ),
    Dialect.MYSQL: (
        (5, r"\bENGINE\s*=\s*\w+|\bAUTO_INCREMENT\b"),
        (3, r"`\w+`"),
        (4, r"/\*!\d{5}|\bDEFAULT\s+CHARSET\b|\butf8mb4\b|\bON\s+UPDATE\s+CURRENT_TIMESTAMP\b"),
        (3, r"\bUNSIGNED\b|\b(?:MEDIUM|LONG|TINY)(?:TEXT|BLOB)\b|\bTINYINT\s*\(\d|\bENUM\s*\("),
        (3, r"^\s*DELIMITER\s|'\w+'@'[\w%.]+'|\bIDENTIFIED\s+BY\s+'"),
        (2, r"\bCHANGE\s+COLUMN\b|\bAFTER\s+[`\w]+\s*[,;]|\bSHOW\s+CREATE\b|\bLOCK\s+TABLES\b"),
    ),
    Dialect.MARIADB: ((8, r"^--\s*MariaDB dump|/\*M!|\bENGINE\s*=\s*Aria\b|\bWITH\s+SYSTEM\s+VERSIONING\b"),),
    Dialect.SQLITE: (
        (6, r"\bAUTOINCREMENT\b"),
        (4, r"^\s*PRAGMA\s+\w+|\bWITHOUT\s+ROWID\b|\bsqlite_(?:sequence|master|schema)\b"),
        (3, r"\bINSERT\s+OR\s+(?:REPLACE|IGNORE)\b|\)\s*STRICT\s*;|\bstrftime\s*\(|\bunixepoch\s*\("),
    ),
    Dialect.MSSQL: (
        (4, r"\bN(?:VAR)?CHAR\s*\(|\bNVARCHAR\b|\bUNIQUEIDENTIFIER\b|\bDATETIME2\b"),
        (4, r"^\s*GO\s*$|\bIDENTITY\s*\(\s*\d|\[dbo\]\.|\bdbo\.\w"),
        (3, r"\b(?:NON)?CLUSTERED\b|\bsp_\w+|\bSET\s+(?:ANSI_NULLS|QUOTED_IDENTIFIER|NOCOUNT)\b|\bMASKED\s+WITH\s*\("),
        (2, r"\[\w+\]\s+\[?\w|\bGETDATE\s*\("),
    ),
    Dialect.ORACLE: (
        (5, r"\bN?VARCHAR2\b|\bSYS_GUID\s*\("),
        (3, r"\bNUMBER\s*\(\s*\d|\bSYSDATE\b|\bSYSTIMESTAMP\b|\bBFILE\b|\bPCTFREE\b"),
        (3, r"\bEDITIONABLE\b|\bENABLE\s+VALIDATE\b|\bDBMS_\w+|\bEXECUTE\s+IMMEDIATE\s+'|\bTO_DATE\s*\("),
        (2, r"^/\s*$"),
    ),
}
_READERS = {
    dialect: tuple((points, re.compile(pattern, re.IGNORECASE | re.MULTILINE)) for points, pattern in words)
    for dialect, words in _WORDS.items()
}
_COMMENTS = re.compile(r"--(?! MariaDB dump)[^\n]*")


def guess(text: str) -> Dialect | None:
    """Return the engine that a text is written for; None where its words fit several, or none is telling."""
    head = _COMMENTS.sub("", text[:LOOKED_AT])
    points = {dialect: sum(n for n, words in found if words.search(head)) for dialect, found in _READERS.items()}
    # A dump of MariaDB has all the words of MySQL, too; in a text of SQLite backticks are names.
    if points[Dialect.MARIADB]:
        points[Dialect.MARIADB] += points.pop(Dialect.MYSQL)
    if points[Dialect.SQLITE] >= ENOUGH and "`" in head:
        points[Dialect.MYSQL] = max(0, points.get(Dialect.MYSQL, 0) - 3)
    (first, most), (_, next_) = sorted(points.items(), key=lambda p: -p[1])[:2]
    return first if most >= ENOUGH and most >= 2 * next_ else None


ASKED = 60
"""So many telling texts settle a folder: the others are not looked at."""


def majority(texts: Iterable[str]) -> Dialect | None:
    """Return the engine of a folder's texts: what at least three of four telling ones are written for."""
    votes: Counter[Dialect] = Counter()
    for text in texts:
        found = guess(text)
        if found is not None:
            votes[found] += 1
        if sum(votes.values()) >= ASKED:
            break
    if votes[Dialect.MARIADB]:
        votes[Dialect.MARIADB] += votes.pop(Dialect.MYSQL, 0)
    first = max(votes, key=lambda d: votes[d], default=None)
    return first if first is not None and votes[first] * 4 >= sum(votes.values()) * 3 else None


_SCHEMES = {
    "postgres": Dialect.POSTGRESQL,
    "postgresql": Dialect.POSTGRESQL,
    "postgre": Dialect.POSTGRESQL,
    "pg": Dialect.POSTGRESQL,
    "pgsql": Dialect.POSTGRESQL,
    "postgis": Dialect.POSTGRESQL,
    "pgx": Dialect.POSTGRESQL,
    "pgx5": Dialect.POSTGRESQL,
    "mysql": Dialect.MYSQL,
    "mysql2": Dialect.MYSQL,
    "trilogy": Dialect.MYSQL,
    "mariadb": Dialect.MARIADB,
    "maria": Dialect.MARIADB,
    "sqlite": Dialect.SQLITE,
    "sqlite3": Dialect.SQLITE,
    "libsql": Dialect.SQLITE,
    "turso": Dialect.SQLITE,
    "mssql": Dialect.MSSQL,
    "sqlserver": Dialect.MSSQL,
    "oracle": Dialect.ORACLE,
}


def of_scheme(word: str) -> Dialect | None:
    """Return the engine of a URL's scheme, of a driver or a provider as tools write it; None for any other word."""
    return _SCHEMES.get(re.split(r"[+:._]", word.strip().lower(), maxsplit=1)[0])


def same(one: Dialect | None, other: Dialect | None) -> bool:
    """Whether two guesses do not contradict each other."""
    return one is None or other is None or one == other or {one, other} <= MYSQL_LIKE
