"""Markdown as a reader sees it: what it shows, and what in it would do something."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

_QUIET = frozenset({"text", "code_inline", "softbreak", "strong_open", "strong_close"})
"""Kinds of inline tokens that we write: text, code, names in bold."""
_BLOCKS = frozenset(
    f"{kind}_{end}"
    for kind in ("heading", "paragraph", "bullet_list", "list_item", "table", "thead", "tbody", "tr", "th", "td")
    for end in ("open", "close")
) | {"inline", "fence"}
_CALLS = re.compile(r"@\w|(?<![\w&])[#!~$^]\d|://|www\.|:\w+:|\[~|\b[0-9a-f]{16}\b|\bgh-\d", re.IGNORECASE)
"""What GitHub, GitLab and Jira look for in text outside code: people, tickets, addresses, signs, commits."""


def tokens(said: str) -> list[Token]:
    """Parse as CommonMark with tables and struck text."""
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(said)


def shown(said: str) -> Iterator[str]:
    """Yield what is shown of each paragraph, heading, list item and cell, and of fences; ids and names as they are."""
    for token in tokens(said):
        if token.type == "inline":
            yield "".join(t.content for t in token.children or ())
            yield from (t.content for t in token.children or () if t.type == "code_inline")
        elif token.type == "fence":
            yield token.content


def does(said: str) -> list[str]:
    """Return everything that is more than text: links, images, HTML, rules, mentions, references."""
    found = [t.type for t in tokens(said) if t.type not in _BLOCKS]
    for token in tokens(said):
        for t in token.children or ():
            if t.type not in _QUIET:
                found.append(f"{t.type} in {token.content}")
            elif t.type == "text":
                found += [f"{call} in {token.content}" for call in _CALLS.findall(t.content)]
    return found
