"""What keeps the work possible where too much is taken away: the other columns, or a view that masks. SQL to review.

Too hard access makes people copy data. Sources: https://www.postgresql.org/docs/current/sql-createview.html
(``security_barrier``: conditions of the reader are not applied before the view's own);
https://mariadb.com/kb/en/create-view/ (a view with its definer's rights needs no right on the table).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..config.access_rules import AccessRules, Mask
from ..model import Access, Classification, Reach, Table, TableKind
from ..model.sqlnames import quote_for
from .revoke import account_name

_SUFFIX = "_masked"
_OWN_RIGHTS = frozenset({Reach.DIRECT, Reach.SET_ROLE})
_LONGEST_NAME = 63


def held_columns(table: Table, rows: Iterable[Access]) -> frozenset[str]:
    """Return the columns that an account reads of a relation by its own rights; none where policies choose its rows.

    What is offered instead must not give more: a view with its owner's rights passes by the reader's row security.
    """
    mine = [a for a in rows if (a.schema, a.table) == (table.schema, table.name) and a.reach in _OWN_RIGHTS]
    if any(a.row_security for a in mine):
        return frozenset()
    names = frozenset(c for a in mine for c in a.columns)
    return frozenset(c.name for c in table.columns if "*" in names or c.name in names)


def column_grant(
    dialect: str, table: Table, closed: Collection[str], principal: str, held: Collection[str]
) -> str | None:
    """Return the grant of the columns that are held, but for some; None where none is left."""
    left = [c.name for c in table.columns if c.name in held and c.name not in closed]
    if not left or len(left) == len(table.columns):
        return None
    columns = ", ".join(quote_for(dialect, c) for c in left)
    relation = quote_for(dialect, table.schema, table.name)
    return f"GRANT SELECT ({columns}) ON {relation} TO {account_name(dialect, principal)};"


def masked_view(
    dialect: str,
    table: Table,
    found: Iterable[Classification],
    categories: Collection[str],
    principal: str,
    rules: AccessRules,
    held: Collection[str],
) -> tuple[str, ...]:
    """Return statements that make a view of the columns that are held, the named categories masked, and grant it."""
    masks: dict[str, Mask] = {}
    for c in found:
        if c.category.value in categories:
            mask = rules.mask(c.category.value) if c.path is None else Mask.HIDDEN
            masks[c.column] = max(mask, masks.get(c.column, mask), key=list(Mask).index)
    shown = ", ".join(_shown(dialect, c.name, masks.get(c.name, Mask.KEPT)) for c in table.columns if c.name in held)
    if not shown:
        return ()
    view = quote_for(dialect, table.schema, table.name[: _LONGEST_NAME - len(_SUFFIX)] + _SUFFIX)
    relation, who = quote_for(dialect, table.schema, table.name), account_name(dialect, principal)
    head = f"CREATE VIEW {view} WITH (security_barrier)" if dialect == "postgresql" else f"CREATE VIEW {view}"
    return (f"{head} AS SELECT {shown} FROM {relation};", f"GRANT SELECT ON {view} TO {who};")


def can_be_masked(table: Table | None) -> bool:
    """Whether a view over it makes sense: a relation that is no view itself."""
    return table is not None and table.kind is not TableKind.VIEW and bool(table.columns)


def _shown(dialect: str, column: str, mask: Mask) -> str:
    name = quote_for(dialect, column)
    if mask is Mask.KEPT:
        return name
    if mask is Mask.HIDDEN:
        return f"'***' AS {name}"
    if dialect == "postgresql":
        value = f"CAST({name} AS text)"
        made = f"left({value}, 1) || '***'" if mask is Mask.INITIAL else f"'***' || right({value}, 4)"
    else:
        made = f"CONCAT(LEFT({name}, 1), '***')" if mask is Mask.INITIAL else f"CONCAT('***', RIGHT({name}, 4))"
    return f"{made} AS {name}"
