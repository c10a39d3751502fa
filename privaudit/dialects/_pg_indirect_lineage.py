"""Which base columns each output column of a stored query shows, and what it takes to run it; pure, over `_tree`.

A column is shown where its value, or something computed from it, comes out; not where it only filters, joins, orders
or is counted. What an expression hides (``phone IS NULL``, the condition of a CASE) counts as shown: one bit of a value
is a value, and an answer too much is looked at and dropped by people, one too few is not seen.
Sources: include/nodes/parsenodes.h and primnodes.h (RTEKind, SubLinkType, SetOperation), the same from 12 to 18.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from ..model import record
from ._pg_indirect_tree import Node, TreeError, Value, read_tree

WHOLE: Final = 0
"""Number of a column that stands for all of them."""
_SELECT: Final = 2
"""ACL_SELECT among the rights that a relation of a query requires."""
_FIRST_BIT: Final = -7
"""FirstLowInvalidHeapAttributeNumber, from 12 on: sets of columns are stored less by it."""
_COUNT: Final = frozenset({2147, 2803})
"""count(any) and count(*)."""
_EXISTS: Final = 0
_EXCEPT: Final = 3
_CALLS: Final = {"FUNCEXPR": "funcid", "OPEXPR": "opfuncid", "AGGREF": "aggfnoid", "WINDOWFUNC": "winfnoid"}
_RELATION, _SUBQUERY, _JOIN, _FUNCTION, _TABLEFUNC, _VALUES, _CTE, _GROUP = 0, 1, 2, 3, 4, 5, 6, 9

Needs = tuple[tuple[int, frozenset[int]], ...]
"""Relations with the numbers of the columns that are read: {} any one, {0} all."""
_Scope = tuple[Node, ...]
"""The query at hand and those around it, outermost first."""


@record
class Shows:
    """What comes out in one column: base columns (relation, number; number 0 all) and functions called for it.

    ``needs``: what queries inside its expression read besides; only who asks for the column needs it.
    """

    columns: frozenset[tuple[int, int]]
    calls: frozenset[int]
    needs: Needs = ()


@record
class Stored:
    """One stored query. ``needs``: what it reads whichever of its columns are asked for.

    ``runs``: the functions that it calls anywhere.
    """

    outputs: tuple[Shows, ...]
    needs: Needs
    runs: frozenset[int] = frozenset()


def understand(text: str) -> tuple[Stored, ...]:
    """Return the queries of a rule or body in their order; statements without a result have no outputs.

    Raises:
        TreeError: the stored form is not as known.
    """
    return tuple(_stored(q) for q in read_tree(text) if q.name == "QUERY")


def _stored(query: Node) -> Stored:
    shown = tuple(_Walk().output(query, (query,), int_of(t)) for t in _results(query))
    runs = frozenset(n.number("funcid") for n in _everything(query) if n.name == "FUNCEXPR")
    return Stored(outputs=shown, needs=_needs(_always(query)), runs=runs)


def _needs(nodes: Iterable[Node]) -> Needs:
    found: dict[int, set[int]] = defaultdict(set)
    for node in nodes:
        # Up to 15 the relation's own entry says what it requires, from 16 on one beside it.
        if node.number("relid") and node.number("requiredPerms") & _SELECT:
            numbers = (n + _FIRST_BIT for n in node.numbers("selectedCols"))
            # The right on a system column is the right on the whole relation.
            found[node.number("relid")] |= {max(n, WHOLE) for n in numbers}
    return tuple(sorted((relation, frozenset(numbers)) for relation, numbers in found.items()))


def int_of(target: Node) -> int:
    """Return an output column's number."""
    return target.number("resno")


def _everything(top: Node) -> Iterator[Node]:
    stack = [top]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(node.children())


def _always(top: Node) -> Iterator[Node]:
    """Give the nodes that count whichever columns are asked for.

    The planner drops what nobody asks for, and with it the queries inside; but not where rows are compared whole
    (remove_unused_subquery_outputs in optimizer/path/allpaths.c).
    """
    stack, compared = [(top, False)], {"setOperations", "distinctClause"}
    while stack:
        node, whole = stack.pop()
        yield node
        if node.name == "QUERY":
            whole = whole or any(node.fields.get(f, ["<>"]) != ["<>"] for f in compared)
        inside = node.children(but=None if whole or node.name != "QUERY" else "targetList")
        stack += ((child, whole and child.name != "SUBLINK") for child in inside)


def _results(query: Node) -> list[Node]:
    """Return the entries that come out: of a statement that writes, what it returns."""
    field = "targetList" if query.number("commandType") == 1 else "returningList"
    return [t for t in query.nodes(field) if t.text("resjunk") != "true"]


class _Walk:
    """One walk from an output column down to base columns; each place is visited once, so that recursion ends."""

    def __init__(self) -> None:
        self._columns: set[tuple[int, int]] = set()
        self._calls: set[int] = set()
        self._needs: list[Node] = []
        self._seen: set[tuple[int, int]] = set()
        self._todo: list[tuple[Node, _Scope]] = []

    def output(self, query: Node, scope: _Scope, number: int) -> Shows:
        """Walk from one output column of a query."""
        self._output(query, scope, number)
        while self._todo:
            self._expression(*self._todo.pop())
        needs = _needs(n for inner in self._needs for n in _everything(inner))
        return Shows(columns=frozenset(self._columns), calls=frozenset(self._calls), needs=needs)

    def _output(self, query: Node, scope: _Scope, number: int) -> None:
        if (id(query), number) in self._seen:
            return
        self._seen.add((id(query), number))
        operation = query.node("setOperations")
        if operation is not None:
            tables = query.nodes("rtable")
            for leaf in _leaves(operation):
                inner = _entry(tables, leaf).node("subquery")
                if inner is not None:
                    self._output(inner, (*scope, inner), number)
            return
        for target in _results(query):
            if number in (WHOLE, target.number("resno")):
                self._push(target.listed("expr") or target.fields.get("expr", []), scope)

    def _push(self, values: Iterable[Value], scope: _Scope) -> None:
        for value in values:
            if isinstance(value, Node):
                self._todo.append((value, scope))
            elif isinstance(value, list):
                self._push(value, scope)

    def _expression(self, node: Node, scope: _Scope) -> None:
        called = _CALLS.get(node.name)
        function = node.number(called) if called is not None else 0
        if function in _COUNT:
            return
        if function:
            self._calls.add(function)
        if node.name == "VAR":
            self._variable(node, node.number("varattno"), scope)
        elif node.name == "FIELDSELECT":
            self._field(node, scope)
        elif node.name == "SUBLINK":
            self._sublink(node, scope)
        elif node.name in ("AGGREF", "WINDOWFUNC"):
            # Not what it filters and orders by.
            shown = (a for a in node.nodes("args") if a.text("resjunk") != "true")
            self._push([*shown, *node.nodes("aggdirectargs")], scope)
        elif node.name != "QUERY":
            self._todo.extend((child, scope) for child in node.children())

    def _field(self, node: Node, scope: _Scope) -> None:
        """A field of a whole row is that column."""
        argument = node.node("arg")
        if argument is not None and argument.name == "VAR" and argument.number("varattno") == WHOLE:
            self._variable(argument, node.number("fieldnum"), scope)
        elif argument is not None:
            self._todo.append((argument, scope))

    def _sublink(self, node: Node, scope: _Scope) -> None:
        inner = node.node("subselect")
        if inner is None:
            return
        self._needs.append(inner)
        if node.number("subLinkType") == _EXISTS:
            return
        self._push(node.fields.get("testexpr", []), scope)
        self._output(inner, (*scope, inner), WHOLE)

    def _variable(self, node: Node, number: int, scope: _Scope) -> None:
        scope = _up(scope, node.number("varlevelsup"))
        entry = _entry(scope[-1].nodes("rtable"), node.number("varno"))
        if number < 0 or (id(entry), number) in self._seen:
            return
        self._seen.add((id(entry), number))
        kind = entry.number("rtekind")
        if kind == _RELATION:
            self._columns.add((entry.number("relid"), number))
        elif kind == _SUBQUERY:
            inner = entry.node("subquery")
            if inner is None:
                raise TreeError("subquery")
            self._output(inner, (*scope, inner), number)
        elif kind == _CTE:
            self._cte(entry, number, scope)
        else:
            self._push(_behind(entry, kind, number), scope)

    def _cte(self, entry: Node, number: int, scope: _Scope) -> None:
        scope = _up(scope, entry.number("ctelevelsup"))
        name = entry.text("ctename")
        for cte in scope[-1].nodes("cteList"):
            inner = cte.node("ctequery")
            if cte.text("ctename") == name and inner is not None:
                self._output(inner, (*scope, inner), number)
                return
        raise TreeError("cte")


def _behind(entry: Node, kind: int, number: int) -> list[Value]:
    """Return the expressions behind a column of what is no relation and no query."""
    if kind == _FUNCTION:
        return [f for f in entry.listed("functions") if isinstance(f, Node)]
    if kind == _TABLEFUNC:
        return entry.fields.get("tablefunc", [])
    if kind == _VALUES:
        rows = [r for r in entry.listed("values_lists") if isinstance(r, list)]
        return [v for row in rows for v in (row if number == WHOLE else row[number - 1 : number])]
    if kind in (_JOIN, _GROUP):
        members = entry.listed("joinaliasvars" if kind == _JOIN else "groupexprs")
        return members if number == WHOLE else members[number - 1 : number]
    return []


def _leaves(operation: Node) -> Iterator[int]:
    """Give the entries of the queries that a UNION, INTERSECT or EXCEPT shows rows of."""
    if operation.name == "RANGETBLREF":
        yield operation.number("rtindex")
        return
    left, right = operation.node("larg"), operation.node("rarg")
    if left is None or right is None:
        raise TreeError("set operation")
    yield from _leaves(left)
    if operation.number("op") != _EXCEPT:
        yield from _leaves(right)


def _up(scope: _Scope, levels: int) -> _Scope:
    if levels >= len(scope):
        raise TreeError("level")
    return scope[: len(scope) - levels]


def _entry(tables: list[Node], number: int) -> Node:
    if not 0 < number <= len(tables):
        raise TreeError("entry")
    return tables[number - 1]
