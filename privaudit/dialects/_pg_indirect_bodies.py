"""What a routine's text reads: statements inside it, names of relations, routines it calls; whether it can be known.

A routine in SQL or PL/pgSQL is a text that the server looks at only when it runs. Its queries are cut out and read
one by one; a relation that is named where no query could be understood counts as read whole. What a text runs that it
puts together itself (EXECUTE with anything but literals) cannot be known. Pure; texts and literals are not kept.
Source: https://www.postgresql.org/docs/current/plpgsql-statements.html.
"""

from __future__ import annotations

import re
from typing import Final

from ..model import record
from ._pg_indirect_words import Kind, Path, Token, paths_of, tokens_of

Parts = tuple[str, ...]

_BEGINNINGS: Final = ("select", "with", "insert", "update", "delete", "values", "perform")
_BEFORE_RELATION: Final = ("from", "join", "only", "table")
_FORMATS: Final = re.compile(r"%(?:\d+\$)?-?\d*([sIL%])")
_QUOTES: Final = ("quote_literal", "quote_nullable")
_RUNS_TEXT: Final = re.compile(
    r"(?:query|table|schema|database|cursor)_to_xml.*|crosstab\w*|connectby|xpath_table|dblink\w*|ts_stat|_?pgr_.*"
)
"""Functions that run SQL from a text or read a relation by name: built in, of tablefunc, xml2, dblink and pgRouting."""
_READS_FILES: Final = ("pg_read_file", "pg_read_binary_file", "lo_import", "lo_get")
_DEEPEST: Final = 3
"""Literals inside literals."""


@record
class Query:
    """One query of a text, as the parser of SQL can read it; ``named`` are relations that it names, as a fallback."""

    text: str
    named: tuple[Parts, ...]

    def __repr__(self) -> str:
        return "Query()"


@record
class Body:
    """What a text holds. ``named``: relations named outside its queries. ``opaque``: it runs what cannot be known.

    ``says``: it can show values by messages (RAISE) though it returns nothing.
    """

    queries: tuple[Query, ...] = ()
    named: tuple[Parts, ...] = ()
    calls: tuple[Parts, ...] = ()
    opaque: bool = False
    own_path: bool = False
    """It sets its search_path itself."""
    says: bool = False
    straight: bool = False
    """Every statement runs: nothing branches, and nothing catches what fails."""


def read_body(text: str, depth: int = 0) -> Body:
    """Return what the text of a routine in SQL or PL/pgSQL holds."""
    tokens = tokens_of(text)
    paths = paths_of(tokens)
    calls = [p for p in paths if p.behind < len(tokens) and tokens[p.behind].is_sign("(")]
    runs = _runs_text(tokens, calls)
    spans = _queries(tokens)
    queries = [_query(text, tokens, paths, span) for span in spans]
    inside = {i for a, b in spans for i in range(a, b)}
    named = [p.parts for p in _relations(tokens, paths) if p.first not in inside]
    found = Body(
        queries=tuple(queries),
        named=tuple(named),
        calls=tuple(dict.fromkeys(p.parts for p in calls)),
        opaque=runs is None,
        own_path=any("search_path" in t.text for t in tokens),
        says=any(t.is_word("raise", "notify") for t in tokens),
        straight=not any(t.is_word("if", "loop", "exception", "case", "exit") for t in tokens),
    )
    if runs is not False and depth < _DEEPEST:
        for token in tokens:
            if token.kind is Kind.STRING:
                found = _joined(found, _literal(token.text, depth))
    return found


def _literal(text: str, depth: int) -> Body:
    """A literal of a text that runs literals: a query, a piece of one, or the name of a relation."""
    tokens = tokens_of(text)
    paths = paths_of(tokens)
    if len(paths) == 1 and len(tokens) == paths[0].behind:
        return Body(named=(paths[0].parts,))
    return read_body(text, depth + 1)


def _joined(a: Body, b: Body) -> Body:
    return Body(
        queries=a.queries + b.queries,
        named=a.named + b.named,
        calls=tuple(dict.fromkeys(a.calls + b.calls)),
        opaque=a.opaque or b.opaque,
        own_path=a.own_path or b.own_path,
        says=a.says or b.says,
        straight=a.straight and b.straight,
    )


def _runs_text(tokens: list[Token], calls: list[Path]) -> bool | None:
    """Whether it runs texts: False if not, True if they are all literals, None if they cannot be known."""
    runs = False
    for i, token in enumerate(tokens):
        if token.is_word("execute") and not (i and tokens[i - 1].is_word("grant", "revoke")):
            runs = True
            if not _is_literal(tokens, i + 1):
                return None
    for call in calls:
        name = call.parts[-1]
        if name in _READS_FILES:
            return None
        if _RUNS_TEXT.fullmatch(name):
            runs = True
            first, after = tokens[call.behind + 1 : call.behind + 2], tokens[call.behind + 2 : call.behind + 3]
            if not (first and first[0].kind is Kind.STRING and after and after[0].text in (",", ")", ":")):
                return None
    return runs


def _is_literal(tokens: list[Token], i: int) -> bool:
    """Whether an expression is put together of literals, and of values that are quoted as literals."""
    while i < len(tokens):
        token = tokens[i]
        if token.is_sign(";") or token.is_word("into", "using", "loop"):
            return True
        if token.is_word(*_QUOTES, "format") and i + 1 < len(tokens) and tokens[i + 1].is_sign("("):
            if token.text == "format" and not _quotes_all(tokens[i + 2 : i + 3]):
                return False
            i = _closing(tokens, i + 1)
        elif token.kind is not Kind.STRING and not (token.kind is Kind.SIGN and token.text in "|()"):
            return False
        i += 1
    return True


def _quotes_all(first: list[Token]) -> bool:
    """Whether a format takes literals only."""
    return bool(first) and first[0].kind is Kind.STRING and set(_FORMATS.findall(first[0].text)) <= {"L", "%"}


def _closing(tokens: list[Token], i: int) -> int:
    """Return where the bracket closes that opens here."""
    depth = 0
    while i < len(tokens):
        depth += tokens[i].is_sign("(") - tokens[i].is_sign(")")
        if depth == 0:
            return i
        i += 1
    return i


def _queries(tokens: list[Token]) -> list[tuple[int, int]]:
    """Return where queries begin and end."""
    found: list[tuple[int, int]] = []
    i = 0
    while i < len(tokens):
        if tokens[i].is_word(*_BEGINNINGS) and not (i and tokens[i - 1].is_sign(".")):
            end = _end(tokens, i)
            found.append((i, end))
            i = end
        i += 1
    return found


def _end(tokens: list[Token], i: int) -> int:
    depth = cases = 0
    while i < len(tokens):
        token = tokens[i]
        depth += token.is_sign("(") - token.is_sign(")")
        cases += token.is_word("case") - (token.is_word("end") and cases > 0)
        if depth < 0:
            return i
        if depth == 0 and (token.is_sign(";") or token.is_word("loop") or (token.is_word("then") and not cases)):
            return i
        i += 1
    return i


def _query(text: str, tokens: list[Token], paths: list[Path], span: tuple[int, int]) -> Query:
    """Cut a query out: without PL/pgSQL's INTO, and PERFORM as the SELECT that it is."""
    first, behind = span
    pieces: list[str] = []
    at = tokens[first].start
    if tokens[first].is_word("perform"):
        pieces.append("SELECT")
        at = tokens[first].end
    depth, i = 0, first
    while i < behind:
        depth += tokens[i].is_sign("(") - tokens[i].is_sign(")")
        if depth == 0 and tokens[i].is_word("into") and not tokens[i - 1].is_word("insert", "merge"):
            pieces.append(text[at : tokens[i].start])
            i = _behind_into(tokens, i + 1, behind)
            at = tokens[i].start if i < behind else tokens[behind - 1].end
            continue
        i += 1
    pieces.append(text[at : tokens[behind - 1].end])
    named = (p for p in _relations(tokens, paths) if first <= p.first < behind)
    return Query(text=" ".join(pieces), named=tuple(dict.fromkeys(p.parts for p in named)))


def _behind_into(tokens: list[Token], i: int, behind: int) -> int:
    """Skip the variables behind INTO."""
    if i < behind and tokens[i].is_word("strict"):
        i += 1
    while i < behind:
        i += 1
        while i + 1 < behind and tokens[i].is_sign("."):
            i += 2
        if i < behind and tokens[i].is_sign("["):
            while i < behind and not tokens[i].is_sign("]"):
                i += 1
            i += 1
        if i >= behind or not tokens[i].is_sign(","):
            return i
        i += 1
    return i


def _relations(tokens: list[Token], paths: list[Path]) -> list[Path]:
    """Return the names that stand where relations stand: behind FROM, JOIN, TABLE or a comma of FROM."""
    found: list[Path] = []
    listing = False
    """Behind a FROM of the same statement, where a comma may bring another relation."""
    last = 0
    for path in paths:
        listing = listing and not any(t.is_sign(";") for t in tokens[last : path.first])
        last = path.behind
        before = tokens[path.first - 1] if path.first else None
        after = tokens[path.behind] if path.behind < len(tokens) else None
        if len(path.parts) == 1 and path.parts[0] in _BEFORE_RELATION:
            listing = listing or path.parts[0] == "from"
            continue
        if after is not None and (after.is_sign("(") or after.is_sign("%")):
            continue
        if before is not None and (before.is_word(*_BEFORE_RELATION) or (listing and before.text in (",", "("))):
            found.append(path)
    return found
