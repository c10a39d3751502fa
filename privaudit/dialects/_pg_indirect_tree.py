"""Reads what PostgreSQL stores of a query (pg_node_tree): of a view's rule, of a routine written as BEGIN ATOMIC.

The server has resolved every name in it already, so that nothing has to be guessed from a text. Literals are dropped
while reading. Source: backend/nodes/outfuncs.c and read.c: ``{NAME :field value …}``, lists in parentheses, special
signs behind a backslash, ``<>`` for nothing. Versions differ in fields, not in the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Union

Value = Union[str, "Node", "list[Value]"]

_TOKEN: Final = re.compile(r"[(){}]|(?:\\.|[^\s(){}\\])+", re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_DROPPED: Final = frozenset({"CONST", "ALIAS"})
"""Nodes of which nothing is kept: literals, and names that people gave."""


class TreeError(ValueError):
    """The stored form is not as known; carries nothing of it."""


class Node:
    """One node; a field holds the values that stood behind its name."""

    __slots__ = ("fields", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.fields: dict[str, list[Value]] = {}

    def __repr__(self) -> str:
        return f"Node({self.name})"

    def text(self, field: str) -> str | None:
        """Return a field of one plain value; None where it is empty, no such field or no plain one."""
        found = self.fields.get(field, ())
        if len(found) != 1 or not isinstance(found[0], str) or found[0] == "<>":
            return None
        return _ESCAPE.sub(r"\1", found[0])

    def number(self, field: str, default: int = 0) -> int:
        """Return a number."""
        value = self.text(field)
        if value is None:
            return default
        try:
            return int(value)
        except ValueError:
            raise TreeError(field) from None

    def node(self, field: str) -> Node | None:
        """Return a field that is one node."""
        found = self.fields.get(field, ())
        return found[0] if len(found) == 1 and isinstance(found[0], Node) else None

    def listed(self, field: str) -> list[Value]:
        """Return the members of a field that is a list; [] where it is empty."""
        found = self.fields.get(field, ())
        return found[0] if len(found) == 1 and isinstance(found[0], list) else []

    def nodes(self, field: str) -> list[Node]:
        """Return the members of a list that are nodes."""
        return [n for n in self.listed(field) if isinstance(n, Node)]

    def numbers(self, field: str) -> list[int]:
        """Return a set or list of numbers: ``(b 8 9)``, ``(i 1 2)``."""
        return [int(v) for v in self.listed(field) if isinstance(v, str) and v.lstrip("-").isdigit()]

    def children(self, but: str | None = None) -> Iterator[Node]:
        """Give all nodes directly inside, through lists, but for those of one field."""
        for field, values in self.fields.items():
            if field != but:
                yield from _inside(values)


def _inside(values: list[Value]) -> Iterator[Node]:
    for value in values:
        if isinstance(value, Node):
            yield value
        elif isinstance(value, list):
            yield from _inside(value)


def read_tree(text: str) -> list[Node]:
    """Return the topmost nodes of a stored form: the queries of a rule or of a body, in their order.

    Raises:
        TreeError: it is not in the known form.
    """
    top: list[Value] = []
    stack: list[Node | list[Value]] = [top]
    values = top
    """Where the next value goes: the list that is open, or the last field of the node that is open."""
    expect_name = False
    for part in _TOKEN.findall(text):
        if expect_name:
            node = Node(part)
            values.append(node)
            stack.append(node)
            values, expect_name = [], False
        elif part == "{":
            expect_name = True
        elif part == "(":
            inner: list[Value] = []
            values.append(inner)
            stack.append(inner)
            values = inner
        elif part in ")}":
            values = _close(stack, part)
        else:
            at = stack[-1]
            # A value may begin with a colon too, but a field has at least one.
            if isinstance(at, Node) and part[0] == ":" and (values or not at.fields):
                values = at.fields.setdefault(part[1:], [])
            else:
                values.append(part)
    if expect_name or len(stack) != 1:
        raise TreeError("end")
    return list(_inside(top))


def _close(stack: list[Node | list[Value]], part: str) -> list[Value]:
    """Leave a list or node; return where the next value goes."""
    closed = stack.pop()
    if not stack or isinstance(closed, Node) != (part == "}"):
        raise TreeError("nesting")
    if isinstance(closed, Node) and closed.name in _DROPPED:
        closed.fields.clear()
    parent = stack[-1]
    if isinstance(parent, list):
        return parent
    if not parent.fields:
        raise TreeError("field")
    return next(reversed(parent.fields.values()))
