"""Calls of functions wherever one can stand in a statement: of those that are not known to be harmless, the names.

A function may do anything that its caller may: change rights, run a text, copy rows. Known are those of the servers and
of common extensions (`rules/functions`), by their exact names, without a schema or in the server's own. Sources:
PostgreSQL 16 manual 4.2.6 "Function Calls" and 10.3; MySQL 8.0 manual 9.2.5 "Function Name Parsing and Resolution".
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ...resources import rules_dir
from ._tokens import Kind, Token, comments, folded, strings, tokens
from .base import MYSQL_LIKE, Dialect, Piece, QName, Spot
from .effects import Effect, Harmless, NotUnderstood

_FILES: Final = {
    Dialect.POSTGRESQL: ("postgresql", "postgresql_extensions"),
    Dialect.MYSQL: ("mysql",),
    Dialect.MARIADB: ("mysql",),
    Dialect.ORACLE: ("oracle",),
}
"""Engines whose functions may change something; those of SQLite and SQL Server cannot, but for a few."""
_CHANGING: Final = {Dialect.SQLITE: "sqlite_changing", Dialect.MSSQL: "mssql_changing"}
"""Those few (`rules/functions`)."""
_VERB_WORDS: Final = (
    "SELECT WITH VALUES TABLE INSERT REPLACE UPDATE DELETE MERGE EXPLAIN ANALYZE PERFORM PREPARE DECLARE COPY CALL DO"
    " SET EXECUTE DESCRIBE DESC HANDLER LOAD ("
)
_VERBS: Final = frozenset(_VERB_WORDS.split())
"""What such a statement begins with; in others, brackets follow names that are none of functions."""
_ONLY: Final = {"SET": MYSQL_LIKE, "DO": MYSQL_LIKE, "DECLARE": frozenset({Dialect.POSTGRESQL})}
"""What elsewhere is a setting or a block."""
_VERB: Final = re.compile(r"[(\s]*+([A-Za-z]+|\()")
_HEAD: Final = re.compile(
    r"""(?ix)(?:INSERT|REPLACE)\s(?:\s*(?:LOW_PRIORITY|DELAYED|HIGH_PRIORITY|IGNORE|OR\s+\w+)\b)*\s*(?:INTO\b)?\s*
    (?:[\w$]+|"[^"]+"|`[^`]+`)(?:\s*\.\s*(?:[\w$]+|"[^"]+"|`[^`]+`))*\s*(?:\([^()']*\)\s*)?(?:VALUES?|DEFAULT)\b"""
)
"""The head of an INSERT of rows that are written out."""
_CALL: Final = re.compile(r"(?:(?<![\w$])([\w$]++)|([\"`\]]))\s*+\(")
_QUERY: Final = re.compile(r"(?is)\bAS\s*\(?\s*(?=(?:SELECT|WITH|VALUES|TABLE|EXECUTE)\b)")
_STRUCTURE_WORDS: Final = (
    "ALL AND ANY ARRAY AS ASOF BETWEEN BY CALL CASE CONFLICT COPY CUBE CURSOR DEFAULT DISTINCT DIV DO DUPLICATE"
    " ELSE ELSEIF ELSIF EXCEPT EXISTS EXPLAIN EXTRACT FILTER FOR FORCE FROM GROUP HAVING IF IGNORE ILIKE IN INDEX"
    " INTERSECT INTERVAL INTO IS JOIN KEY LATERAL LIKE LIMIT LOOP MATERIALIZED MATCH AGAINST MINUS MOD NOT OF"
    " OFFSET ON ONLY OPTIONS OR ORDER OVER OVERLAPS PARTITION PERFORM PRIOR QUERY REGEXP RETURN RETURNING RLIKE"
    " ROLLUP ROW ROWS SELECT SET SETS SIMILAR SOME SYMMETRIC TABLE THEN TO TOP UNION UNTIL UPDATE USE USING"
    " VALUES VALUE WHEN WHERE WHILE WINDOW WITH WITHIN XOR LISTAGG PIVOT UNPIVOT BIT BINARY CHAR CHARACTER"
    " DATETIME DATETIME2 DEC DECIMAL DOUBLE FLOAT GEOGRAPHY GEOMETRY INT INTEGER NCHAR NUMBER NUMERIC NVARCHAR"
    " NVARCHAR2 RAW TIME TIMESTAMP TIMESTAMPTZ VARBINARY VARBIT VARCHAR VARCHAR2 VARYING VECTOR ENUM UNSIGNED"
    " SIGNED BIGINT SMALLINT TINYINT MEDIUMINT REAL BPCHAR INSERT FORCE_QUOTE FORCE_NULL FORCE_NOT_NULL EXECUTE"
)
_BEFORE_WORDS: Final = (
    "ALL AND ANY BETWEEN BINARY BY CASE DEFAULT DISTINCT DISTINCTROW DIV DO ELSE ELSEIF ELSIF ESCAPE EXCEPT"
    " EXISTS FETCH FIRST NEXT FROM HAVING IF ILIKE IN INTERSECT INTERVAL IS ISNULL JOIN LATERAL LIKE"
    " LIMIT LOOP MEMBER MINUS MOD NOT NOTNULL OF OFFSET ON ONLY OR OVERLAPS PERFORM PRIOR QUERY RANGE REGEXP"
    " RETURN RETURNING RLIKE ROWS SELECT SET SIMILAR SOME SQL_CALC_FOUND_ROWS SQL_NO_CACHE STRAIGHT_JOIN"
    " SYMMETRIC TABLE TABLESAMPLE THEN TO TOP UNION UNTIL USING VALUES VARIADIC WHEN WHERE WHILE WITH XOR ZONE"
    " GROUPS APPLY COLUMNS VALUE REVERSE SLICE NULL END ARRAY"
)
_STRUCTURE: Final = frozenset(_STRUCTURE_WORDS.split())
"""Words of SQL, and types with a length, that a bracket may follow."""
_BEFORE: Final = frozenset(_BEFORE_WORDS.split())
"""Words after which an expression, or what stands for a table, may begin."""


def with_calls(piece: Piece, dialect: Dialect, found: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """Return the effects of a statement, and that it calls functions of which only the scripts may say what they do."""
    names = () if any(isinstance(e, NotUnderstood) for e in found) else tuple(called(piece, dialect))
    if not names:
        return found
    spot = Spot(start=piece.start, end=piece.start + len(piece.text))
    kept = (e for e in found if not isinstance(e, Harmless))
    return (*kept, unclear(spot, names, verb_of(piece)))


def unclear(spot: Spot, names: tuple[QName, ...], what: str) -> NotUnderstood:
    """Return what is to be said of calls."""
    for name in (n.name.lower() for n in names):
        if _runs_texts().fullmatch(name):
            return NotUnderstood(spot=spot, reason="dynamic", what=what)
        if name in listed("write_files"):
            return NotUnderstood(spot=spot, reason="export_not_understood", what=what)
    return NotUnderstood(spot=spot, reason="calls", what=what, calls=names)


def verb_of(piece: Piece) -> str:
    """Return the first word of a statement in capitals, "" if it is none that may call something."""
    word = _VERB.match(piece.text)
    verb = word[1].upper() if word is not None else ""
    return verb if verb in _VERBS else ""


def called(piece: Piece, dialect: Dialect) -> Iterator[QName]:
    """Yield the functions that a statement calls and that are not known to be harmless, each once."""
    word = _VERB.match(piece.text)
    verb = word[1].upper() if word is not None else ""
    start = 0
    if verb == "CREATE":
        query = _QUERY.search(piece.text)
        if query is None or not re.match(r"(?is)CREATE\s+[\w\s]*?(?:TABLE|MATERIALIZED\s+VIEW)\b", piece.text):
            return
        start = query.end()
    elif verb not in _VERBS or dialect not in _ONLY.get(verb, (dialect,)):
        return
    else:
        head = _HEAD.match(piece.text)
        start = 0 if head is None else head.end()
    if _may_call(piece.text[start:] if start else piece.text, dialect):
        yield from names_in(list(tokens(piece.text, dialect, start)), dialect)


def _may_call(text: str, dialect: Dialect) -> bool:
    """Whether it is worth looking word by word."""
    if "(" not in text:
        return False
    # Comments may stand between a name and its bracket; without any, what literals hold only makes it look like more.
    if not any(sign in text for sign in ("/*", "--", "#")) and not _any_call(text, dialect):
        return False
    return _any_call(_literals(dialect).sub(" ", text), dialect)


def _any_call(text: str, dialect: Dialect) -> bool:
    known = known_names(dialect)
    return any(
        m[2] or not harmless_word(m[1], dialect, known) or _qualified(text, m.start()) for m in _CALL.finditer(text)
    )


def _qualified(text: str, at: int) -> bool:
    return text[max(at - 80, 0) : at].rstrip().endswith((".", '"', "`"))


@functools.cache
def _literals(dialect: Dialect) -> re.Pattern[str]:
    return re.compile(f"(?:{strings(dialect)})|(?:{comments(dialect)})", re.DOTALL)


@functools.cache
def listed(name: str) -> frozenset[str]:
    """Return the names of a file of `rules/functions`, in small letters."""
    text = (rules_dir() / "functions" / f"{name}.txt").read_text(encoding="ascii")
    return frozenset(w for line in text.splitlines() if not line.startswith("#") for w in line.split())


@functools.cache
def _runs_texts() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(n).replace(r"\*", r"\w*") for n in sorted(listed("run_a_text"))))


@functools.cache
def known_names(dialect: Dialect) -> frozenset[str]:
    """Return the functions that are known to be harmless, in small letters."""
    return frozenset[str]().union(*map(listed, _FILES.get(dialect, ())))


def _changing(dialect: Dialect) -> frozenset[str]:
    return listed(_CHANGING[dialect]) if dialect in _CHANGING else frozenset()


def harmless_word(word: str, dialect: Dialect, known: frozenset[str]) -> bool:
    """Whether a bracket may follow a word that stands alone without anything happening."""
    if word.upper() in _STRUCTURE or word[0].isdigit():
        return True
    return word.lower() in known if dialect in _FILES else word.lower() not in _changing(dialect)


def names_in(found: Sequence[Token], dialect: Dialect) -> Iterator[QName]:
    """Yield the functions that words and signs call and that are not known to be harmless, each once."""
    told: set[QName] = set()
    known = known_names(dialect)
    for at, token in enumerate(found):
        if at == 0 or token.text != "(" or token.kind is not Kind.SIGN:
            continue
        name = _name_at(found, at, dialect, known)
        if name is not None and name not in told:
            told.add(name)
            yield name


def _name_at(found: Sequence[Token], at: int, dialect: Dialect, known: frozenset[str]) -> QName | None:
    """The function that is called where a bracket opens."""
    last = found[at - 1]
    if last.kind is Kind.NUMBER:
        # FOR i IN 1..f() of a body: the tokens know no ranges.
        name = re.search(r"\.\.([^\W\d]\w*)$", last.text)
        return QName(name=name[1].lower()) if name and not harmless_word(name[1], dialect, known) else None
    if last.kind is not Kind.WORD and last.kind is not Kind.NAME:
        return None
    start = at - 1
    while start > 1 and found[start - 1].text == "." and found[start - 2].kind in {Kind.WORD, Kind.NAME}:
        start -= 2
    parts = [folded(t, dialect) for t in found[start:at:2]]
    if len(parts) == 1 and _is_harmless(last, parts[0], dialect, known):
        return None
    if len(parts) > 1 and _is_of_server(parts, dialect, known):
        return None
    if not _begins(found, start) or _is_list(found, start, at):
        return None
    return QName(name=parts[-1], schema=parts[-2] if len(parts) > 1 else None)


def _is_harmless(token: Token, name: str, dialect: Dialect, known: frozenset[str]) -> bool:
    if token.kind is Kind.WORD:
        return harmless_word(token.text, dialect, known)
    return name in known if dialect in _FILES else name.lower() not in _changing(dialect)


def _is_of_server(parts: list[str], dialect: Dialect, known: frozenset[str]) -> bool:
    """Whether a name with a schema is one of the server, or of an extension where extensions are put."""
    if dialect not in _FILES:
        return parts[-1].lower() not in _changing(dialect)
    if dialect is Dialect.POSTGRESQL:
        if parts[-2] == "pg_catalog":
            return parts[-1] in known
        return parts[-1] in listed("postgresql_extensions") and parts[-2] in {"public", "extensions", "postgis"}
    # Collections and attributes of Oracle: a column's own method, an XMLTYPE.
    return dialect is Dialect.ORACLE and parts[-1].lower() in {"extract", "getclobval", "getstringval", "existsnode"}


def _begins(found: Sequence[Token], start: int) -> bool:
    """Whether an expression, or what stands for a table, begins here: behind a name it is a type, alias or table."""
    if start == 0:
        return True
    before = found[start - 1]
    if before.kind is Kind.SIGN:
        return before.text not in {")", "]", "::", "."}
    return before.kind is Kind.WORD and before.text.upper() in _BEFORE


def _is_list(found: Sequence[Token], start: int, at: int) -> bool:
    """Whether the brackets hold the columns of WITH name (…) AS (query)."""
    before = found[start - 1].text.upper() if start else ""
    if before not in {"WITH", "RECURSIVE", ","}:
        return False
    depth = 0
    for place in range(at, len(found)):
        text = found[place].text if found[place].kind is Kind.SIGN else ""
        depth += (text == "(") - (text == ")")
        if depth == 0:
            return _is_query(found, place + 1)
    return False


def _is_query(found: Sequence[Token], at: int) -> bool:
    words = [t.text.upper() if t.kind in {Kind.WORD, Kind.SIGN} else "" for t in found[at : at + 6]]
    if words[:1] != ["AS"]:
        return False
    rest = [w for w in words[1:] if w not in {"NOT", "MATERIALIZED"}]
    first, second = (*rest, "", "", "")[1:3]
    pairs = {("INSERT", "INTO"), ("DELETE", "FROM"), ("MERGE", "INTO"), ("VALUES", "(")}
    return rest[:1] == ["("] and (first in {"SELECT", "WITH", "TABLE", "(", "UPDATE"} or (first, second) in pairs)


# -- bodies

_SEPARATES: Final = frozenset({";", "BEGIN", "THEN", "ELSE", "LOOP", "DECLARE", "REPEAT", "EXCEPTION"})
_ELSEWHERE_WORDS: Final = (
    "INSERT REPLACE UPDATE DELETE MERGE WITH PERFORM CALL VALUES CREATE ALTER DROP GRANT REVOKE COMMENT"
    " TRUNCATE RENAME LOCK COPY EXPLAIN REFRESH SECURITY IMPORT REINDEX VACUUM ANALYZE CLUSTER PREPARE"
    " DEALLOCATE SIGNAL RESIGNAL PRAGMA TYPE CURSOR"
)
_ELSEWHERE: Final = frozenset(_ELSEWHERE_WORDS.split())
"""Statements of bodies that are read by themselves, or that call nothing."""


def body_calls(body: Iterable[Token], dialect: Dialect) -> tuple[QName, ...]:
    """Return what the parts of a body call that are no statements of SQL: conditions, assignments, loops, defaults."""
    part: list[Token] = []
    told: dict[QName, None] = {}
    for token in body:
        word = token.text.upper() if token.kind in {Kind.WORD, Kind.SIGN} else ""
        if word in _SEPARATES:
            told.update(dict.fromkeys(_of_part(part, dialect)))
            part = []
        else:
            part.append(token)
    told.update(dict.fromkeys(_of_part(part, dialect)))
    return tuple(told)


def _of_part(part: list[Token], dialect: Dialect) -> tuple[QName, ...]:
    if not part or (part[0].kind is Kind.WORD and part[0].text.upper() in _ELSEWHERE):
        return ()
    if dialect is Dialect.POSTGRESQL and len(part) > 1 and part[1].text == "CURSOR":
        # c CURSOR (a int) FOR query
        part = part[2:]
    return tuple(names_in(part, dialect))


def statement_within(part: Sequence[Token]) -> int | None:
    """Return where a statement begins in a part of a body: FOR r IN …, OPEN c FOR …, RETURN QUERY …; None for none."""
    for at in range(1, len(part)):
        before = part[at - 1].text.upper() if part[at - 1].kind is Kind.WORD else ""
        word = part[at].text.upper() if part[at].kind is Kind.WORD else ""
        if before in {"FOR", "IN", "QUERY"} and word in _INNER:
            return at
    return None


_INNER: Final = frozenset({"EXECUTE", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE"})
