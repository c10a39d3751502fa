"""Changelogs of Liquibase in XML, YAML or JSON: which files they run in which order, and the SQL written into them.

No address is ever fetched and no entity opened: a document that declares any is refused. Source of the form:
https://docs.liquibase.com/concepts/changelogs/home.html.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any
from xml.parsers import expat

from ..model import record
from .sources_text import line_of

DEEPEST = 60
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|apos);")
_CHARACTERS = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&apos;": "'"}
_TAG_END = re.compile(r"""(?:[^>"']|"[^"]*"|'[^']*')*>""")


class What(StrEnum):
    """What a part of a changelog does."""

    INCLUDE = "include"
    INCLUDE_ALL = "include_all"
    SQL_FILE = "sql_file"
    SQL = "sql"
    OTHER = "other"
    """A change that only Liquibase turns into SQL."""


@record
class Part:
    """``path``: of files, as written; ``start`` and ``end``: where SQL stands in the changelog; ``dbms`` as written."""

    what: What
    line: int
    path: str = ""
    relative: bool = False
    start: int = 0
    end: int = 0
    dbms: str = ""


class NotReadable(ValueError):
    """No changelog, a broken one, or one that declares entities; its text is never in the message."""


_FILES = {"include": What.INCLUDE, "includeAll": What.INCLUDE_ALL, "sqlFile": What.SQL_FILE}
_PATHS = {What.INCLUDE: "file", What.INCLUDE_ALL: "path", What.SQL_FILE: "path"}
_NO_CHANGE = frozenset({"comment", "validCheckSum", "tagDatabase", "preConditions", "rollback", "empty", "modifySql"})
ENDINGS = ("xml", "yaml", "yml", "json")


def may_be_changelog(text: str) -> bool:
    """Whether a text is one, by the word that all of them begin with."""
    return "databaseChangeLog" in text[:4000]


def parts_of(text: str, path: str) -> tuple[Part, ...]:
    """Return what a changelog does, in order.

    Raises:
        NotReadable: see there.
    """
    try:
        return tuple(_xml(text) if path.lower().endswith(".xml") else _yaml(text))
    except (expat.ExpatError, ValueError, RecursionError, UnicodeError) as e:
        raise NotReadable(type(e).__name__) from None


def sql_of(text: str, parts: list[Part]) -> str:
    """Return a changelog of which only the SQL in it is left, at its lines; entities are the signs they stand for."""
    out, at = [], 0
    for part in parts:
        inner = text[part.start : part.end]
        inner = inner.replace("<![CDATA[", " " * 9).replace("]]>", ";  ")
        out += [re.sub(r"[^\n]", " ", text[at : part.start]), "\n".join(map(_without_entities, inner.split("\n")))]
        at = part.end
        while at < len(text) and text[at] == "\n":
            out.append("\n")
            at += 1
        # Whatever closes the SQL, or opens what comes next, leaves room for the sign that ends a statement.
        out.append(";" if at < len(text) else "")
        at += 1
    return "".join([*out, re.sub(r"[^\n]", " ", text[at:])])


def _without_entities(line: str) -> str:
    """A line with the signs that entities stand for, as long as it was."""
    return _ENTITY.sub(lambda m: _CHARACTERS[m[0]], line).ljust(len(line)) if "&" in line else line


class _Xml:
    """Collects parts while a document is read."""

    def __init__(self, text: str, parser: Any) -> None:
        self.parts: list[Part] = []
        self._data, self._text, self._parser = text.encode(), text, parser
        self._open: list[str] = []
        self._dbms = ""
        self._sql: int | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        inside = self._open[-1] if self._open else ""
        self._open.append(name)
        if len(self._open) > DEEPEST:
            raise NotReadable("deep")
        if name == "changeSet":
            self._dbms = attributes.get("dbms", "")
        if {"rollback", "preConditions"} & set(self._open) or self._sql is not None:
            return
        line, dbms = self._parser.CurrentLineNumber, attributes.get("dbms", self._dbms)
        if name in _FILES and inside in {"changeSet", "databaseChangeLog"}:
            what = _FILES[name]
            relative = attributes.get("relativeToChangelogFile", "").lower() == "true"
            path = attributes.get(_PATHS[what], "")
            self.parts.append(Part(what=what, line=line, path=path, relative=relative, dbms=dbms))
        elif inside == "changeSet" and name == "sql":
            self._sql = self._after_tag()
            self.parts.append(Part(what=What.SQL, line=line, dbms=dbms))
        elif inside == "changeSet" and name not in _NO_CHANGE:
            self.parts.append(Part(what=What.OTHER, line=line, dbms=dbms))

    def end(self, _: str) -> None:
        name = self._open.pop()
        if self._sql is not None and name == "sql":
            last, end = self.parts[-1], len(self._data[: self._parser.CurrentByteIndex].decode())
            self.parts[-1] = Part(
                what=last.what, line=last.line, dbms=last.dbms, start=self._sql, end=max(end, self._sql)
            )
            self._sql = None

    def _after_tag(self) -> int:
        at = len(self._data[: self._parser.CurrentByteIndex].decode())
        closed = _TAG_END.match(self._text, at)
        return closed.end() if closed else at


def _xml(text: str) -> list[Part]:
    parser = expat.ParserCreate("utf-8")
    reader = _Xml(text, parser)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.Parse(text.encode(), True)
    return reader.parts


def _refuse(*_: object) -> None:
    raise NotReadable("entities")


def _yaml(text: str) -> list[Part]:
    """Parts of YAML, and of JSON, which is YAML; nodes are looked at without making objects of them."""
    import yaml

    try:
        root = yaml.compose(text.replace("\t", " "), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        raise NotReadable("yaml") from None
    parts: list[Part] = []
    for key, value in _pairs(root):
        if key == "databaseChangeLog":
            for item in _items(value):
                for name, inner in _pairs(item):
                    _yaml_item(name, inner, parts, text)
    return parts


def _yaml_item(name: str, node: Any, parts: list[Part], text: str) -> None:
    line = node.start_mark.line + 1
    said = dict(_pairs(node))
    if name in _FILES:
        parts.append(_file(_FILES[name], said, line, ""))
    elif name == "changeSet":
        dbms = _scalar(said.get("dbms"))
        for change in _items(said.get("changes")):
            for kind, inner in _pairs(change):
                parts.append(_yaml_change(kind, inner, dbms, text))


def _yaml_change(kind: str, node: Any, dbms: str, text: str) -> Part:
    line, said = node.start_mark.line + 1, dict(_pairs(node))
    if kind == "sqlFile":
        return _file(What.SQL_FILE, said, line, dbms)
    sql = said.get("sql") if said else node
    if kind == "sql" and sql is not None and getattr(sql, "style", '"') in {"|", "", None}:
        start, end = sql.start_mark.index, sql.end_mark.index
        # The sign of a block and the line it stands on are not of its text.
        start = text.find("\n", start, end) + 1 if sql.style == "|" else start
        return Part(what=What.SQL, line=line_of(text, start), start=start, end=end, dbms=dbms)
    return Part(what=What.OTHER, line=line, dbms=dbms)


def _file(what: What, said: dict[str, Any], line: int, dbms: str) -> Part:
    relative = _scalar(said.get("relativeToChangelogFile")).lower() == "true"
    path = _scalar(said.get(_PATHS[what]))
    return Part(what=what, line=line, path=path, relative=relative, dbms=_scalar(said.get("dbms")) or dbms)


def _pairs(node: Any) -> list[tuple[str, Any]]:
    if getattr(node, "id", "") != "mapping":
        return []
    return [(_scalar(key), value) for key, value in node.value]


def _items(node: Any) -> list[Any]:
    return list(node.value) if getattr(node, "id", "") == "sequence" else []


def _scalar(node: Any) -> str:
    return str(node.value) if getattr(node, "id", "") == "scalar" else ""
