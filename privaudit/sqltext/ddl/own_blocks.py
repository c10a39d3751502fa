"""Blocks that run once: DO, anonymous PL/SQL, BEGIN NOT ATOMIC, IF of SQL Server: the statements inside them.

Every branch counts as taken, which the block then says. Text that is put together at run time is not known, but where
it is made of literals alone. Sources: PostgreSQL 16 manual 43 "PL/pgSQL" and DO; Oracle PL/SQL reference, EXECUTE
IMMEDIATE; MariaDB reference, BEGIN NOT ATOMIC; Transact-SQL reference, IF…ELSE, sp_executesql.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Final

from ._batches import step
from ._tokens import Kind, Token, tokens
from .base import MYSQL_LIKE, Dialect, Piece, PieceKind, QName, Spot
from .effects import Block, Effect, Harmless, NotUnderstood
from .own_assigned import Assigned
from .own_calls import body_calls, statement_within, unclear
from .own_conditions import depends, said
from .own_constants import Values, constants, texts
from .own_cursor import Cursor, value
from .own_packages import statement
from .own_templates import drops_key
from .split import split

DEEPEST: Final = 4
"""Blocks within blocks."""
_NOTHING: Final = frozenset(
    {"RAISE", "RETURN", "NULL", "GET", "OPEN", "FETCH", "CLOSE", "MOVE", "CONTINUE", "EXIT", "ASSERT", "LEAVE"}
    | {"ITERATE", "SIGNAL", "RESIGNAL", "DECLARE", "PRAGMA", "COMMIT", "ROLLBACK", "SELECT", "ELSIF"}
)
_SKIP_TO: Final = {"IF": "THEN", "ELSIF": "THEN", "ELSEIF": "THEN", "CASE": "THEN", "WHEN": "THEN", "FOR": "LOOP"}
_LOOPS: Final = {**_SKIP_TO, "FOREACH": "LOOP", "WHILE": "LOOP"}


def do_block(cursor: Cursor, deep: int) -> tuple[Effect, ...]:
    """DO [LANGUAGE l] 'text'; on MySQL an expression that is computed and forgotten."""
    cursor.need("DO")
    if cursor.dialect in MYSQL_LIKE:
        return (Harmless(spot=cursor.whole(), what="DO"),)
    language = "plpgsql"
    text: Token | None = None
    while not cursor.done and not cursor.sees(";"):
        if cursor.take("LANGUAGE"):
            language = cursor.string() if cursor.token().kind is Kind.STRING else cursor.name()
        else:
            text = cursor.next()
    if language.lower() != "plpgsql" or text is None or text.kind not in {Kind.STRING, Kind.BODY}:
        return (NotUnderstood(spot=cursor.whole(), reason="language", what="DO"),)
    return _block(cursor, _inside(cursor, text), deep, "DO")


def anonymous(cursor: Cursor, deep: int) -> tuple[Effect, ...]:
    """BEGIN … END and DECLARE … of Oracle, BEGIN NOT ATOMIC of MariaDB."""
    text = cursor.piece.text
    if cursor.take("BEGIN", "NOT", "ATOMIC"):
        start = cursor.token().start
        piece = Piece(kind=PieceKind.SQL, text=text[start:], start=cursor.piece.start + start, line=0, column=0)
        return _block(cursor, piece, deep, "BEGIN")
    return _block(cursor, cursor.piece, deep, "BEGIN")


def compound(cursor: Cursor, body: Piece, deep: int) -> tuple[Effect, ...]:
    """BEGIN … END that something else runs, as an event of MySQL."""
    return _block(cursor, body, deep, "BEGIN")


def _inside(cursor: Cursor, text: Token) -> Piece:
    """The text in a string; offsets are exact but where the string has escapes."""
    found = value(text, cursor.dialect)
    start = cursor.piece.start + text.start + max(cursor.piece.text[text.start : text.end].find(found[:20]), 0)
    return Piece(kind=PieceKind.SQL, text=found, start=start, line=0, column=0)


def _block(cursor: Cursor, inside: Piece, deep: int, what: str) -> tuple[Effect, ...]:
    if deep >= DEEPEST:
        return (NotUnderstood(spot=cursor.whole(), reason="part", what=what),)
    walk = _Walk(inside, cursor.dialect)
    effects: list[Effect] = []
    for leaf in walk.leaves():
        effects += one_statement(leaf, cursor.dialect, deep + 1, walk.values(leaf))
    if not any(isinstance(e, NotUnderstood) and not e.calls for e in effects) and (calls := walk.calls()):
        effects.append(unclear(cursor.whole(), calls, what))
    kept = tuple(e for e in effects if not isinstance(e, Harmless))
    if not kept:
        return (Harmless(spot=cursor.whole(), what=what),)
    kept += tuple(said(kept)) if walk.depends else ()
    return (Block(spot=cursor.whole(), effects=kept, conditional=walk.conditional),)


def body_effects(body: str, language: str, dialect: Dialect) -> tuple[Effect, ...]:
    """Return what a routine does when it is called; spots are offsets in its body.

    ``body`` has no literals, so that what it makes of texts and runs is not known.
    """
    piece = Piece(kind=PieceKind.SQL, text=body, start=0, line=0, column=0)
    if language == "sql" and dialect is Dialect.POSTGRESQL:
        from .understand import understand

        return tuple(effect for part in split(body, dialect) for effect in understand(part, dialect))
    walk = _Walk(piece, dialect)
    found = tuple(effect for leaf in walk.leaves() for effect in one_statement(leaf, dialect, 1, {}))
    return (*found, unclear(Spot(start=0, end=0), calls, "SELECT")) if (calls := walk.calls()) else found


class _Walk:
    """Cuts a body into the statements that do something, and sees whether all of them are done."""

    def __init__(self, body: Piece, dialect: Dialect) -> None:
        self._body = body
        self._dialect = dialect
        self._mysql = dialect in MYSQL_LIKE
        self._tokens = list(tokens(body.text, dialect))
        self._at = 0
        self.conditional = self.depends = False
        self._constants = constants(self._tokens, dialect) if dialect is Dialect.POSTGRESQL else {}
        self._assigned = Assigned(self._tokens, dialect) if dialect is Dialect.POSTGRESQL else None

    def values(self, leaf: Piece) -> Values:
        """Return what variables stand for where a statement is run."""
        if self._assigned is None or "EXECUTE" not in leaf.text[:7].upper():
            return self._constants
        return {**self._assigned.at(leaf.start - self._body.start), **self._constants}

    def _word(self, ahead: int = 0) -> str:
        at = self._at + ahead
        if at >= len(self._tokens):
            return ""
        token = self._tokens[at]
        return token.text.upper() if token.kind in {Kind.WORD, Kind.SIGN} else "?"

    def _skip(self, *words: str) -> None:
        """Go behind one of these words; a CASE in between has a THEN of its own."""
        depth = 0
        while self._at < len(self._tokens):
            word = self._word()
            self._at += 1
            depth += (word == "CASE") - (word == "END")
            if word in words and depth <= 0:
                return

    def leaves(self) -> Iterator[Piece]:
        """Yield the statements."""
        while self._at < len(self._tokens):
            word = self._word()
            if word in {";", "BEGIN", "ELSE", "LOOP", "REPEAT"} or (word == "DO" and self._mysql):
                self.conditional |= word in {"ELSE", "LOOP"}
                self._at += 1
            elif word == "<":
                self._skip(">")
                self._at += self._word() == ">"
            elif word == "DECLARE" and not self._mysql:
                self._skip("BEGIN")
            elif word in {"END", "UNTIL"}:
                self._skip(";")
            elif word == "EXCEPTION":
                self.conditional = True
                self._at += 1
            elif word in _LOOPS:
                self.conditional = True
                self._at += 1
                begin = self._at
                self._skip("DO" if self._mysql and word in {"WHILE", "FOR"} else _LOOPS[word])
                yield from self._within(begin, self._at - 1)
                self.depends |= word in {"IF", "ELSIF", "ELSEIF"} and depends(self._tokens[begin : self._at])
            else:
                begin = self._at
                leaf = self._leaf()
                yield leaf if word not in {"OPEN", "RETURN"} else next(self._within(begin, self._at), leaf)

    def _leaf(self) -> Piece:
        start = self._tokens[self._at].start
        self._skip_statement()
        end = self._tokens[self._at - 1].end if self._at else start
        body = self._body
        return Piece(kind=PieceKind.SQL, text=body.text[start:end], start=body.start + start, line=0, column=0)

    def _within(self, begin: int, end: int) -> Iterator[Piece]:
        """The statement within FOR … IN, OPEN … FOR and RETURN QUERY, if it does more than look."""
        part = self._tokens[begin:end]
        at = statement_within(part)
        if at is not None:
            text = self._body.text[part[at].start : part[-1].end]
            yield Piece(kind=PieceKind.SQL, text=text, start=self._body.start + part[at].start, line=0, column=0)

    def calls(self) -> tuple[QName, ...]:
        """Return what conditions, assignments and the like call."""
        # Those of Oracle's blocks are read with the packages that it comes with.
        return () if self._dialect is Dialect.ORACLE else body_calls(self._tokens, self._dialect)

    def _skip_statement(self) -> None:
        while self._at < len(self._tokens) and self._word() != ";":
            self._at += 1


def one_statement(piece: Piece, dialect: Dialect, deep: int, values: Values) -> tuple[Effect, ...]:
    """One statement of a body."""
    from .understand import within

    cursor = Cursor(piece, dialect)
    word = cursor.word()
    if dialect is Dialect.ORACLE and (found := statement(cursor, deep)) is not None:
        return found
    if word in _NOTHING or cursor.word(1) in {":=", "=", "[", "."}:
        return ()
    if word == "PERFORM":
        text = "SELECT " + piece.text[len(word) :]
        return within(Piece(kind=piece.kind, text=text, start=piece.start, line=0, column=0), dialect, deep)
    if word == "EXECUTE" and dialect not in MYSQL_LIKE:
        cursor.at += 1
        cursor.take("IMMEDIATE")
        return run_time(cursor, deep, values)
    return within(piece, dialect, deep)


def run_time(cursor: Cursor, deep: int, values: Values | None = None) -> tuple[Effect, ...]:
    """What EXECUTE runs: known if it is made of constants alone, and then all that it comes to."""
    found = list(cursor.until("INTO", "USING", ";"))
    while len(found) > 1 and found[0].text == "(" and found[-1].text == ")":
        found = found[1:-1]
    made = tuple(texts(found, cursor.dialect, values or {}))
    known = tuple(text for text in made if text is not None)
    first = next((t for t in found if t.kind in {Kind.STRING, Kind.BODY}), None)
    if len(known) < len(made) and drops_key(found, cursor.dialect):
        return (Harmless(spot=cursor.whole(), what="EXECUTE"),)
    if not made or first is None or deep >= DEEPEST or len(known) < len(made):
        return (NotUnderstood(spot=cursor.whole(), reason="dynamic", what="EXECUTE"),)
    return within_texts(cursor, known, first, deep) or (Harmless(spot=cursor.whole(), what="EXECUTE"),)


def within_texts(cursor: Cursor, made: tuple[str, ...], first: Token, deep: int) -> tuple[Effect, ...]:
    """Return what texts do that are run, one after the other; ``first`` is the literal that they begin in."""
    from .understand import within

    start = _inside(cursor, first).start
    out: list[Effect] = []
    for text in made:
        for piece in split(text, cursor.dialect):
            at = Piece(kind=piece.kind, text=piece.text, start=start + piece.start, line=0, column=0)
            out += within(at, cursor.dialect, deep)
    return tuple(_within(effect, cursor) for effect in out)


def set_statement(cursor: Cursor, deep: int) -> tuple[Effect, ...]:
    """SET STATEMENT setting = value FOR statement (MariaDB): what the statement does."""
    from .understand import within

    cursor.until("FOR")
    cursor.need("FOR")
    return within(cursor.part(cursor.token().start, len(cursor.piece.text)), cursor.dialect, deep + 1)


def _within(effect: Effect, cursor: Cursor) -> Effect:
    """A text that is put together may be longer than what it is made of: its places end where the statement does."""
    whole = cursor.whole()
    spot = Spot(start=min(max(effect.spot.start, whole.start), whole.end - 1), end=min(effect.spot.end, whole.end))
    return dataclasses.replace(effect, spot=spot if spot.start < spot.end else whole)


# -- SQL Server

_AFTER_CONDITION: Final = (
    *("BEGIN", "CREATE", "ALTER", "DROP", "GRANT", "DENY", "REVOKE", "EXEC", "EXECUTE", "INSERT", "UPDATE", "DELETE"),
    *("PRINT", "SET", "TRUNCATE", "SELECT", "RETURN", "RAISERROR", "THROW", "DECLARE", "USE", "ROLLBACK", "WITH"),
)


def conditional(cursor: Cursor, deep: int) -> tuple[Effect, ...]:
    """IF … ELSE …, WHILE and BEGIN … END of SQL Server."""
    from .understand import within

    sure = cursor.sees("BEGIN")
    elsewhere = False
    if cursor.one("IF", "WHILE"):
        elsewhere = depends(cursor.until(*_AFTER_CONDITION))
    if cursor.done or deep >= DEEPEST:
        return (NotUnderstood(spot=cursor.whole(), reason="part", what="IF"),)
    start = cursor.token().start
    text = _without_edges(cursor.piece.text, cursor.rest())
    effects: list[Effect] = []
    for piece in split(" " * start + text[start:], cursor.dialect):
        one = Piece(kind=piece.kind, text=piece.text, start=cursor.piece.start + piece.start, line=0, column=0)
        effects += within(one, cursor.dialect, deep + 1)
    kept = tuple(e for e in effects if not isinstance(e, Harmless))
    if not kept:
        return (Harmless(spot=cursor.whole(), what="IF"),)
    kept += tuple(said(kept)) if elsewhere else ()
    return (Block(spot=cursor.whole(), effects=kept, conditional=not sure),)


def _without_edges(text: str, found: list[Token]) -> str:
    """A text with end signs in the place of the outermost BEGIN, ELSE and END, with their TRY and CATCH."""
    out, depth, before = list(text), 0, ""
    words = [*(t.text.upper() if t.kind in {Kind.WORD, Kind.SIGN} else "" for t in found), ""]
    cases = 0
    for token, word, after in zip(found, words, words[1:], strict=False):
        change = step(word, after, before) if word not in "()" or not word else 0
        cases += (word == "CASE") - (word == "END" and cases > 0)
        edge = (word == "BEGIN" and change == 1 and depth == 0) or (word == "END" and change == -1 and depth == 1)
        if (edge and not (word == "END" and cases)) or (word == "ELSE" and depth == 0):
            out[token.start : token.end] = ";" + " " * (len(word) - 1)
        elif word in {"TRY", "CATCH"} and before in {"BEGIN", "END"} and depth <= 1:
            out[token.start : token.end] = " " * len(word)
        depth, before = max(depth + change, 0), word
    return "".join(out)
