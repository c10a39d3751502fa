"""From a tree to what it shows: one walk serves statements (`shapes`) and views (`lineage`)."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from . import _conditions
from ._tree import (
    BLIND,
    Outputs,
    Place,
    Scope,
    Sight,
    Source,
    Spelling,
    all_of,
    facts,
    named,
    one_way,
    places_of,
    side_by_side,
    union,
)
from .base import Flavour, Names

MOST_ROUNDS = 8
"""How often the second part of a recursive WITH is read again until its columns show nothing new."""

_COUNTS = (exp.Count, exp.CountIf, exp.ApproxDistinct)
_TOTALS = (
    *_COUNTS,
    *(exp.Sum, exp.Avg, exp.Stddev, exp.StddevPop, exp.StddevSamp, exp.Variance, exp.VariancePop, exp.Corr),
    *(exp.CovarPop, exp.CovarSamp, exp.LogicalAnd, exp.LogicalOr),
    *(exp.BitwiseAndAgg, exp.BitwiseOrAgg, exp.BitwiseXorAgg),
)
"""Aggregates that show no single value; min, max, array_agg, string_agg and those not known do."""


class Walk:
    """One statement: the occurrences of relations found so far, and names of relations that are not known.

    ``totals_show``: sums and averages count as showing the value. So they do of one row, and who reads a view may
    choose the rows; who wrote a statement has chosen them.
    """

    def __init__(self, flavour: Flavour, names: Names, *, totals_show: bool = False) -> None:
        self._counting = _COUNTS if totals_show else _TOTALS
        self.spelling = Spelling(flavour, names)
        self.places: list[Place] = []
        self.unknown: list[str] = []

    def query(self, node: Any, outer: Scope | None, ctes: dict[str, Source]) -> Outputs:
        """Return the columns that a query gives, with what they show."""
        ctes = self._with(node, outer, ctes)
        if isinstance(node, exp.Subquery):
            inner = node.this
            if isinstance(inner, exp.Table) or inner.args.get("alias"):
                return self._star(self._scope([inner], outer, ctes))
            return self.query(inner, outer, ctes)
        if isinstance(node, exp.SetOperation):
            return self._set_operation(node, outer, ctes)
        if isinstance(node, exp.Select):
            return self._select(node, outer, ctes)
        if isinstance(node, exp.Values):
            return self._values(node, Scope(outer=outer, ctes=ctes))
        if isinstance(node, (exp.Insert, exp.Update, exp.Delete, exp.Merge)):
            return self.change(node, outer, ctes)[1]
        if isinstance(node, exp.Table):
            return self._star(self._scope([node], outer, ctes))
        return []

    def change(self, node: Any, outer: Scope | None, ctes: dict[str, Source]) -> tuple[Outputs, Outputs]:
        """Return what INSERT, UPDATE, DELETE or MERGE puts elsewhere, and what its RETURNING gives."""
        ctes = self._with(node, outer, ctes)
        put: Outputs = []
        returning = node.args.get("returning")
        target = node.this.this if isinstance(node.this, exp.Schema) else node.this
        if isinstance(node, exp.Insert):
            if node.expression is not None and isinstance(node.expression, exp.Query):
                put = self.query(node.expression, outer, ctes)
            froms = [target] if returning is not None else []
        else:
            using = node.args.get("using")
            from_ = node.args.get("from_")
            froms = [target, *(using if isinstance(using, list) else [using] if using else [])]
            froms += [from_.this] if from_ is not None else []
        scope = self._scope([f for f in froms if isinstance(f, exp.Expression)], outer, ctes)
        for condition in (node.args.get("on"), node.args.get("where")):
            if isinstance(condition, exp.Expression):
                _conditions.limit_by(self, condition.this if isinstance(condition, exp.Where) else condition, scope)
        for expression in node.expressions if isinstance(node, exp.Update) else ():
            self.sight(expression.expression, scope)
        return put, self._projections(returning.expressions, scope) if returning is not None else []

    def _with(self, node: Any, outer: Scope | None, ctes: dict[str, Source]) -> dict[str, Source]:
        with_ = node.args.get("with_")
        if with_ is None:
            return ctes
        known = dict(ctes)
        for cte in with_.expressions:
            name = self.spelling.key(cte.args["alias"].this)
            recursive = with_.args.get("recursive") and isinstance(cte.this, exp.SetOperation)
            outputs = self._recursive(cte, name, outer, known) if recursive else self.query(cte.this, outer, known)
            known[name] = self._derived(cte, outputs)
        return known

    def _recursive(self, cte: Any, name: str, outer: Scope | None, known: dict[str, Source]) -> Outputs:
        outputs = self.query(cte.this.this, outer, known)
        for _ in range(MOST_ROUNDS):
            again = self.query(cte.this.expression, outer, {**known, name: self._derived(cte, outputs)})
            merged = side_by_side(outputs, again)
            if facts(merged) == facts(outputs):
                break
            outputs = merged
        return outputs

    def _set_operation(self, node: Any, outer: Scope | None, ctes: dict[str, Source]) -> Outputs:
        """A union, left-deep as a rule and long in generated texts: no recursion on the left."""
        rights: list[tuple[Any, Any]] = []
        left = node
        while isinstance(left, exp.SetOperation) and (left is node or left.args.get("with_") is None):
            rights.append((left, left.expression))
            left = left.this
        outputs = self.query(left, outer, ctes)
        for operation, right in reversed(rights):
            given = self.query(right, outer, ctes)
            if not isinstance(operation, exp.Except):
                outputs = side_by_side(outputs, given)
        return outputs

    def _values(self, node: Any, scope: Scope) -> Outputs:
        rows = [r.expressions if isinstance(r, exp.Tuple) else [r] for r in node.expressions]
        width = max((len(r) for r in rows), default=0)
        cells = [union([self.sight(r[i], scope) for r in rows if i < len(r)]) for i in range(width)]
        return [(f"column{i + 1}", sight) for i, sight in enumerate(cells)]

    def _select(self, node: Any, outer: Scope | None, ctes: dict[str, Source]) -> Outputs:
        from_ = node.args.get("from_")
        tables = [from_.this] if from_ is not None else []
        scope = self._scope(tables, outer, ctes, node)
        outputs = self._projections(node.expressions, scope)
        scope.aliases = {self.spelling.key(e.args["alias"]): s for e, (_, s) in named(node.expressions, outputs)}
        for clause in ("where", "having"):
            found = node.args.get(clause)
            if found is not None:
                _conditions.limit_by(self, found.this, scope)
        scope.aliases = {}
        return outputs

    def _scope(self, tables: list[Any], outer: Scope | None, ctes: dict[str, Source], node: Any = None) -> Scope:
        """Return the scope of a FROM; joins of ``node`` and of the tables are taken in order."""
        scope = Scope(outer=outer, ctes=ctes)
        for table in tables:
            self._add(table, scope)
        for join in (node.args.get("joins") or []) if node is not None else []:
            self._join(join, scope)
        for lateral in (node.args.get("laterals") or []) if node is not None else []:
            self._add(lateral, scope)
        return scope

    def _add(self, table: Any, scope: Scope) -> list[Source]:
        """Add one entry of FROM with the joins that hang on it; return the sources it brought."""
        before = len(scope.sources)
        inside = isinstance(table, exp.Subquery) and isinstance(table.this, (exp.Table, exp.Subquery))
        if inside and not table.args.get("alias"):
            self._add(table.this, scope)
        else:
            scope.sources.append(self._source(table, scope))
        for join in table.args.get("joins") or []:
            self._join(join, scope)
        return scope.sources[before:]

    def _join(self, join: Any, scope: Scope) -> None:
        earlier = list(scope.sources)
        added = self._add(join.this, scope)
        side = str(join.args.get("side") or "").upper()
        on, using = join.args.get("on"), join.args.get("using") or []
        keys = [self.spelling.key(u if isinstance(u, exp.Identifier) else u.this) for u in using]
        if str(join.args.get("method") or "").upper() == "NATURAL":
            mine = [k for s in added for k in s.columns]
            keys = [k for k in mine if any(k in s.columns for s in earlier)]
        for key in keys:
            scope.merged += [key] if key not in scope.merged else []
            left = [sight for s in earlier if (sight := s.column(key)) is not None]
            right = [sight for s in added if (sight := s.column(key)) is not None]
            _conditions.link(places_of(union(left)), places_of(union(right)), set(self.places))
        if on is not None:
            nullable = added[0] if side == "LEFT" and added else None
            _conditions.limit_by(self, on, scope, nullable)
        if side in {"LEFT", "FULL"}:
            one_way({p for s in added for p in s.places()}, {p for s in earlier for p in s.places()})
        if side in {"RIGHT", "FULL"}:
            one_way({p for s in earlier for p in s.places()}, {p for s in added for p in s.places()})

    def _source(self, node: Any, scope: Scope) -> Source:
        if isinstance(node, exp.Table) and not isinstance(node.this, exp.Identifier):
            return self._function(node, node.this, scope)
        if isinstance(node, exp.Table):
            return self._table(node, scope)
        inner = node.this if isinstance(node, exp.Lateral) else node
        if isinstance(inner, (exp.Subquery, exp.Values, exp.Select, exp.SetOperation)):
            around = Scope(outer=scope.outer, ctes=scope.ctes, sources=list(scope.sources))
            return self._derived(node, self.query(inner, around, scope.ctes))
        return self._function(node, inner, scope)

    def _function(self, node: Any, call: Any, scope: Scope) -> Source:
        """A function in FROM: any column of it shows what its arguments show."""
        given = union([self.sight(a, scope) for a in call.args.values() for a in _listed(a)])
        alias = node.args.get("alias")
        name = self.spelling.key(alias.this) if alias is not None and alias.this is not None else ""
        return Source(name=name, columns={}, default=given)

    def _table(self, node: Any, scope: Scope) -> Source:
        schema = self.spelling.of(node.args.get("db")) or None
        name = self.spelling.of(node.this)
        cte = scope.ctes.get(self.spelling.key(node.this)) if schema is None else None
        if cte is not None:
            outputs = list(cte.columns.values())
            source = self._derived(node, outputs)
            source.name = source.name or cte.name
            return source
        alias = node.args.get("alias")
        shown_as = self.spelling.key(alias.this) if alias is not None else self.spelling.key(node.this)
        found = self.spelling.relation(schema, name)
        if found is None:
            self.unknown.append(f"{schema}.{name}" if schema else name)
            return Source(name=shown_as, columns={}, default=BLIND)
        place = Place(*found)
        self.places.append(place)
        columns = self.spelling.columns(place)
        outputs = [(c, Sight(shown=frozenset({(place, c)}))) for c in columns]
        source = self._derived(node, outputs)
        source.name, source.place = shown_as, place
        source.default = None if columns else Sight(shown=frozenset({(place, "*")}))
        return source

    def _derived(self, node: Any, outputs: Outputs) -> Source:
        """A source of a query's columns, under the names its alias gives them."""
        alias = node.args.get("alias")
        names = (
            [c.this if isinstance(c, exp.ColumnDef) else c for c in (alias.args.get("columns") or [])] if alias else []
        )
        columns: dict[str, tuple[str, Sight]] = {}
        for i, (name, sight) in enumerate(outputs):
            called = self.spelling.of(names[i]) if i < len(names) else name
            key = self.spelling.fold(called)
            columns[key] = (called, columns[key][1] | sight if key in columns else sight)
        return Source(name=self.spelling.key(alias.this) if alias and alias.this is not None else "", columns=columns)

    def _projections(self, expressions: list[Any], scope: Scope) -> Outputs:
        out: Outputs = []
        for e in expressions:
            if isinstance(e, exp.Star):
                out += self._star(scope)
            elif isinstance(e, exp.Column) and isinstance(e.this, exp.Star):
                source = scope.source(self.spelling.key(e.args.get("table")))
                out += all_of(source) if source is not None else []
            else:
                named = e.args.get("alias") or (e.this if isinstance(e, exp.Column) else None)
                out.append((e.output_name if named is None else self.spelling.of(named), self.sight(e, scope)))
        return out

    def _star(self, scope: Scope) -> Outputs:
        """All columns of all sources; those of USING once and first, as the SQL standard has it."""
        merged: Outputs = []
        for key in scope.merged:
            found = [s.columns[key] for s in scope.sources if key in s.columns]
            merged += [(found[0][0], union([sight for _, sight in found]))] if found else []
        rest = [o for s in scope.sources for o in all_of(s, frozenset(scope.merged))]
        return merged + rest

    def sight(self, expression: Any, scope: Scope) -> Sight:
        """Return what an expression shows."""
        found: list[Sight] = []
        todo: list[tuple[Any, bool]] = [(expression, False)]
        while todo:
            node, counted = todo.pop()
            if isinstance(node, exp.Exists):
                self.query(node.this, scope, scope.ctes)
            elif isinstance(node, exp.Query):
                given = union([s for _, s in self.query(node, scope, scope.ctes)])
                found.append(given.only_counted() if counted else given)
            elif isinstance(node, exp.Column):
                seen = self._column(node, scope)
                found.append(seen.only_counted() if counted else seen)
            elif isinstance(node, exp.Window):
                counted = counted or isinstance(node.this, exp.Count)
                todo += [(a, counted) for a in _listed(node.this.args)]
            elif isinstance(node, exp.WithinGroup):
                todo += [(node.this, counted), *((o.this, counted) for o in node.expression.expressions)]
            elif isinstance(node, exp.Order):
                todo += [(node.this, counted)] if isinstance(node.this, exp.Expression) else []
            elif isinstance(node, exp.Filter):
                _conditions.note_values(self, node.expression.this, scope)
                todo.append((node.this, counted))
            elif isinstance(node, exp.Dot) and (field := self._field(node, scope)) is not None:
                found.append(field.only_counted() if counted else field)
            elif isinstance(node, exp.In) and node.args.get("query") is not None:
                self.query(node.args["query"], scope, scope.ctes)
                todo.append((node.this, counted))
            elif isinstance(node, exp.Expression):
                counted = counted or isinstance(node, self._counting)
                todo += [(a, counted) for a in _listed(node.args)]
        return union(found)

    def _field(self, node: Any, scope: Scope) -> Sight | None:
        """What ``(row).column`` shows; None if it is no such thing."""
        row = node.this.this if isinstance(node.this, exp.Paren) else None
        if not isinstance(row, exp.Column) or row.args.get("table") is not None:
            return None
        source = scope.source(self.spelling.key(row.this))
        if source is None or isinstance(node.expression, exp.Star):
            return source.everything() if source is not None else None
        return source.column(self.spelling.key(node.expression))

    def _column(self, node: Any, scope: Scope) -> Sight:
        table = node.args.get("table")
        if isinstance(node.this, exp.Star):
            source = scope.source(self.spelling.key(table)) if table is not None else None
            return source.everything() if source is not None else BLIND
        key = self.spelling.key(node.this)
        if table is None:
            seen = scope.column(key)
            return seen if seen is not None else scope.aliases.get(key, BLIND)
        schema = self.spelling.of(node.args.get("db")) or None
        source = scope.source(self.spelling.key(table), self.spelling.fold(schema) if schema else None)
        return (source.column(key) if source is not None else None) or BLIND


def _listed(value: Any) -> list[Any]:
    """The expressions in an argument, a list of them or a mapping of arguments."""
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    out: list[Any] = []
    for v in values:
        out += [x for x in v if isinstance(x, exp.Expression)] if isinstance(v, list) else []
        out += [v] if isinstance(v, exp.Expression) else []
    return out
