"""XML in a cell as the structure that JSON would have: elements and attributes become keys, repeated elements lists."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

LONGEST = 65_536
_CUT_FROM = 200
_DEEPEST = 6
_ENTITIES = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OPENS = re.compile(r"\s*<(?:\?xml[^>]{0,200}\?>\s*<)?([A-Za-zА-Яа-я_][\w.:-]{0,80})")
_HTML = frozenset(
    {"a", "b", "blockquote", "body", "br", "center", "code", "div", "em", "font", "h1", "h2", "h3", "h4", "hr", "html"}
    | {"i", "img", "li", "ol", "p", "pre", "s", "section", "small", "span", "strong", "sub", "sup", "svg", "table", "u"}
    | {"ul"}
)


def may_be_xml(text: str) -> bool:
    """Whether a text opens as XML that is data rather than a page."""
    opens = _OPENS.match(text)
    return opens is not None and opens[1].lower() not in _HTML


def structure(text: str) -> dict[str, object] | None:
    """Return the elements of one document, up to a cut; None if it is none, too long, or declares entities."""
    if len(text) > LONGEST or not may_be_xml(text) or _ENTITIES.search(text):
        return None
    try:
        root = ET.fromstring(text)  # noqa: S314 - see _ENTITIES
    except (ET.ParseError, ValueError):
        cut = _before_cut(text) if len(text) >= _CUT_FROM else None
        if cut is None:
            return None
        root = cut
    found = _element(root, 0)
    return found if isinstance(found, dict) else None


def _before_cut(text: str) -> ET.Element | None:
    """The root of a document whose end is missing, with what was whole before the cut; None if it is no XML so far."""
    parser: Any = ET.XMLPullParser(["start"])
    try:
        parser.feed(text)
        started = [event[-1] for event in parser.read_events()]
    except (ET.ParseError, ValueError):
        return None
    root = started[0] if len(started) > 1 else None
    return root if isinstance(root, ET.Element) else None


def _element(node: ET.Element, depth: int) -> object:
    """The children and attributes of an element by name; its text if it has neither."""
    out: dict[str, object] = {_local(k): v for k, v in node.attrib.items()}
    for child in node if depth < _DEEPEST else ():
        key, inner = _local(child.tag), _element(child, depth + 1)
        before = out.get(key)
        out[key] = inner if before is None else [*before, inner] if isinstance(before, list) else [before, inner]
    text = (node.text or "").strip()
    if not out:
        return text or None
    if text:
        out["text"] = text
    return out


def _local(tag: object) -> str:
    """A name without its namespace."""
    return str(tag).rpartition("}")[2]
