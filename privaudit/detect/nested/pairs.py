"""Names and values written in one text: query strings, ``key: value`` lines, INI, ``key=value; key=value``.

Such a form is clear only if the same names come back from row to row; chats and prose with colons are left alone,
since their speakers and headings come back within one text.
"""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import unquote_plus

_KEY = r"[^\W\d][\w.\-\[\] ]{0,39}"
_PART = r"[A-Za-z_][\w.\-\[\]%]{0,60}=[^&\s]{0,2000}"
_QUERY = re.compile(rf"\??{_PART}(?:&{_PART}){{1,400}}&?")
_LINE = re.compile(rf"(\s*)(?:- )?[\"']?({_KEY}?)[\"']?\s*[:=]\s*(.*)")
_SKIPPED = re.compile(r"\s*(?:[#;].*|\[[^\]]{1,60}\]|---|\.\.\.)?\s*")
_ITEM = re.compile(rf"\s*({_KEY}?)\s*[:=]\s*(.*)", re.DOTALL)
_WORDS_OF_A_KEY = 3
_LINES = 400
_ENOUGH = 0.5
_RECURS, _QUERIED = 0.3, 0.2
Parsed = dict[str, object]


def may_hold(text: str) -> bool:
    """Whether a text has the signs of two pairs."""
    return text.count("=") > 1 or (text.count(":") > 1 and any(c in text for c in "\n;|"))


def parsed(texts: list[str]) -> list[Parsed] | None:
    """Return the pairs of each text that has them; None unless half have, and most of their names come back."""
    for form in (_query, _lines, _items):
        out = [p for t in texts if (p := form(t)) is not None]
        if out and len(out) >= _ENOUGH * len(texts) and _recur(out):
            return out
    return None


def queries(texts: list[str]) -> list[Parsed] | None:
    """Return the queries of URLs; None unless a fifth of the texts have one and most of their names come back."""
    out: list[Parsed] = []
    for text in texts:
        asked = text.partition("?")[2].partition("#")[0] if text[:4] == "http" else ""
        parts = [p.partition("=") for p in asked.split("&") if "=" in p][:_LINES]
        if parts:
            found = _unique([(unquote_plus(k), unquote_plus(v)) for k, _, v in parts], repeats=True)
            out += [found] if found else []
    return out if out and len(out) >= _QUERIED * len(texts) and _recur(out) else None


def _recur(rows: list[Parsed]) -> bool:
    """Whether at least half of the pairs have a name that is in a third of the rows."""
    names = Counter(k for row in rows for k in row)
    often = sum(n for n in names.values() if n >= max(2, _RECURS * len(rows)))
    return len(rows) > 1 and often * 2 >= names.total()


def _query(text: str) -> Parsed | None:
    """A URL's query: ``a=1&phone=%2B7…``."""
    if "&" not in text or not _QUERY.fullmatch(text):
        return None
    pairs = [p.partition("=") for p in text.removeprefix("?").split("&") if p]
    return _unique([(unquote_plus(k), unquote_plus(v)) for k, _, v in pairs], repeats=True)


def _lines(text: str) -> Parsed | None:
    """Lines of ``key: value`` or ``key = value``; deeper lines (YAML) belong to the key above them."""
    if "\n" not in text:
        return None
    pairs: list[tuple[str, str]] = []
    above: list[tuple[int, str]] = []
    others = 0
    for line in text.splitlines()[:_LINES]:
        if _SKIPPED.fullmatch(line):
            continue
        m = _LINE.fullmatch(line)
        if m is None or not _is_key(m[2]) or m[3].startswith("//"):
            others += 1
            continue
        depth = len(m[1])
        above = [(d, k) for d, k in above if d < depth]
        if m[3]:
            pairs.append((".".join([*(k for _, k in above), m[2]]), m[3].strip("\"', ")))
        else:
            above.append((depth, m[2]))
    return _unique(pairs) if len(pairs) > 1 and others * 4 <= len(pairs) else None


def _items(text: str) -> Parsed | None:
    """Pairs between semicolons, bars or commas: ``name=…; phone=…``."""
    for separator in (";", "|", ","):
        parts = [p for p in text.split(separator) if p.strip()]
        found = [_ITEM.fullmatch(p) for p in parts]
        pairs = [(m[1].strip(), m[2].strip()) for m in found if m is not None and _is_key(m[1]) and m[2][:2] != "//"]
        if len(pairs) > 1 and len(pairs) == len(parts):
            return _unique(pairs)
    return None


def _is_key(text: str) -> bool:
    return bool(text.strip()) and text.count(" ") < _WORDS_OF_A_KEY


def _unique(pairs: list[tuple[str, str]], *, repeats: bool = False) -> Parsed | None:
    """The pairs as a dict; None if a name comes twice, as a speaker's does in a chat."""
    out: Parsed = {}
    for key, value in pairs:
        if key in out:
            if not repeats:
                return None
            before = out[key]
            out[key] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            out[key] = value
    return out
