"""Statements around a query, told by their first words: COPY, EXPLAIN, cursors, prepared statements, exports."""

from __future__ import annotations

import re

from ..model import record
from .base import Flavour, Verb

_NAME = r"(?:\"(?:[^\"]|\"\")*\"|`[^`]*`|[^\W\d][\w$]*)"
_RELATION = rf"{_NAME}(?:\s*\.\s*{_NAME}){{0,2}}"


@record
class Peeled:
    """A query within a statement. ``hidden``: its rows are not shown (EXPLAIN ANALYZE), only that there are such."""

    verb: Verb | None
    """None: the query's own."""
    sql: str
    hidden: bool = False


_COPY_QUERY = re.compile(r"(?is)^copy\s*\((?P<query>.*)\)\s*to\b[^()]*(?:\([^()]*\)[^()]*)?$")
_COPY_TABLE = re.compile(
    rf"(?is)^copy\s+(?:binary\s+)?(?P<table>{_RELATION})\s*(?:\((?P<columns>[^()]*)\))?\s*(?P<way>to|from)\b"
)
_EXPLAIN = re.compile(
    r"(?is)^(?:explain|desc|describe)\s+(?P<options>\([^()]*\)|(?:(?:analyze|verbose|extended|partitions)\s+)*)"
)
_WRAPPED = re.compile(
    rf"(?is)^(?:declare\s+{_NAME}\s.*?\bcursor\b.*?\bfor\s+|prepare\s+{_NAME}\s*(?:\([^()]*\)\s*)?as\s+"
    r"|set\s+statement\s.*?\sfor\s+)"
)
_HANDLER = re.compile(rf"(?is)^handler\s+(?P<table>{_RELATION})\s+read\b(?P<where>.*)$")
_REFRESH = re.compile(rf"(?is)^refresh\s+materialized\s+view\s+(?:concurrently\s+)?(?P<table>{_RELATION})")
_WORD = re.compile(r"^[\s(]*([A-Za-z]+)")
_READING = frozenset(["select", "with", "table", "values", "insert", "replace", "update", "delete", "merge", "create"])
_ANALYZE = re.compile(r"(?is)^analyze\s+(?:format\s*=\s*\S+\s+)?(?=select|with|insert|update|delete)")
_CREATE_TABLE = re.compile(r"(?is)^create\s.{0,200}?\b(?:table|materialized\s+view)\b.*?\b(?:select|table|with)\b")
_VALUES = re.compile(r"(?is)^(?:insert|replace)\s[^'\"]{0,2000}?\bvalues?\s*\(")
_HAS_QUERY = re.compile(r"(?i)\bselect\b|\breturning\b")


def first_word(text: str) -> str:
    """The first word in small letters."""
    found = _WORD.match(text)
    return found.group(1).lower() if found else ""


def peel(text: str, flavour: Flavour) -> Peeled | Verb:
    """Return the query inside a fingerprint, or the verb of a statement that reads no relation."""
    for _ in range(4):
        wrapped = _WRAPPED.match(text)
        if wrapped is None:
            break
        text = text[wrapped.end() :]
    word = first_word(text)
    if word == "copy":
        return _copy(text)
    if word in {"explain", "desc", "describe"}:
        return _explained(text, flavour)
    if word == "analyze" and flavour is Flavour.MYSQL and (found := _ANALYZE.match(text)) is not None:
        return Peeled(verb=None, sql=text[found.end() :], hidden=True)
    if (found := _HANDLER.match(text)) is not None:
        return Peeled(verb=Verb.SELECT, sql=f"SELECT * FROM {found['table']}")
    if (found := _REFRESH.match(text)) is not None:
        return Verb.OTHER
    if word == "load":
        return Verb.COPY_IN
    if word == "create" and _CREATE_TABLE.match(text) is None:
        return Verb.OTHER
    if word in {"insert", "replace"} and _VALUES.match(text) is not None and _HAS_QUERY.search(text) is None:
        return Verb.INSERT
    return Peeled(verb=None, sql=text) if word in _READING else Verb.OTHER


def _copy(text: str) -> Peeled | Verb:
    query = _COPY_QUERY.match(text)
    if query is not None:
        return Peeled(verb=Verb.COPY_OUT, sql=query["query"])
    table = _COPY_TABLE.match(text)
    if table is None:
        return Verb.OTHER
    if table["way"].lower() == "from":
        return Verb.COPY_IN
    return Peeled(verb=Verb.COPY_OUT, sql=f"SELECT {table['columns'] or '*'} FROM {table['table']}")


def _explained(text: str, flavour: Flavour) -> Peeled | Verb:
    found = _EXPLAIN.match(text)
    if found is None or re.search(r"(?i)\banalyze\b(?!\s*(?:,|\))?\s*(?:false|off|0))", found["options"]) is None:
        return Verb.OTHER
    inner = peel(text[found.end() :], flavour)
    return Peeled(verb=inner.verb, sql=inner.sql, hidden=True) if isinstance(inner, Peeled) else inner
