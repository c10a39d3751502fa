"""Tables named or shaped like backups: nobody looks after them, and rules made for the original do not reach them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from ..config.old_rules import load_needless
from ..detect.words.vocabulary import split_name
from ..model import CopyKind, Table, TableKind
from .copy_names import name_says
from .facts import Facts, TableKey

BY_NAME = "backup.name"
BY_DAY = "backup.dated"
BY_COLUMNS = "backup.same_columns"
"""Keys of i18n area ``old``."""
_KINDS = frozenset({TableKind.TABLE, TableKind.PARTITIONED_TABLE, TableKind.FILE})


def backup_like(facts: Facts) -> dict[TableKey, str]:
    """Return why relations look like a backup, a copy or an archive; those that do not are left out."""
    out: dict[TableKey, str] = {}
    elsewhere = _originals(t for c in facts.catalogs for t in c.tables if t.kind in _KINDS)
    for catalog in facts.catalogs:
        tables = [t for t in catalog.tables if t.kind in _KINDS]
        found = {**_by_columns(tables), **_by_name(tables, elsewhere)}
        out.update({(catalog.system, schema, name): why for (schema, name), why in found.items()})
    return out


def _originals(tables: Iterable[Table]) -> dict[tuple[str, ...], list[frozenset[str]]]:
    """The columns of all tables whose names say nothing of copies, by the words of those names."""
    out: dict[tuple[str, ...], list[frozenset[str]]] = defaultdict(list)
    for table in tables:
        said = name_says(table.name)
        if said.base and not said.copy_like:
            out[said.base].append(_columns(table))
    return out


def _columns(table: Table) -> frozenset[str]:
    return frozenset(c.name.lower() for c in table.columns)


def _is_alike(mine: frozenset[str], others: Iterable[frozenset[str]]) -> bool:
    """Whether half of a table's columns or more are of another: elsewhere, the same name alone may be chance."""
    return any(2 * len(mine & other) >= len(mine) for other in others)


def _by_name(tables: list[Table], elsewhere: dict[tuple[str, ...], list[frozenset[str]]]) -> dict[tuple[str, str], str]:
    said = {(t.schema, t.name): name_says(t.name) for t in tables}
    near = {s.base for s in said.values() if s.base and not s.copy_like}
    columns = {(t.schema, t.name): _columns(t) for t in tables}
    dated = Counter(s.base for s in said.values() if s.day is not None)
    sure = load_needless().sure_names
    out: dict[tuple[str, str], str] = {}
    for place, name in said.items():
        if not name.base or not name.copy_like:
            continue
        original = name.base in near or _is_alike(columns[place], elsewhere.get(name.base, ()))
        if name.groups and _is_leftover(name.kind, {g.name for g in name.groups}):
            if original or sure.intersection(split_name(place[1])):
                out[place] = BY_NAME
        elif name.day is not None and not name.groups and (original or dated[name.base] <= load_needless().by_day):
            out[place] = BY_DAY
    return out


def _is_leftover(kind: CopyKind, groups: set[str]) -> bool:
    """Whether the words are of backups, archives or copies; exports and replicas are made on purpose."""
    return kind in {CopyKind.BACKUP, CopyKind.ARCHIVE} or "copy" in groups


def _by_columns(tables: Iterable[Table]) -> dict[tuple[str, str], str]:
    """Tables without a key that have exactly the columns of one that has one: ``CREATE TABLE … AS SELECT``."""
    alike: dict[frozenset[tuple[str, str]], list[Table]] = defaultdict(list)
    for table in tables:
        if len(table.columns) >= load_needless().same_columns:
            alike[frozenset((c.name.lower(), c.family.value) for c in table.columns)].append(table)
    out: dict[tuple[str, str], str] = {}
    for group in alike.values():
        if any(_has_key(t) for t in group):
            out.update({(t.schema, t.name): BY_COLUMNS for t in group if not _has_key(t)})
    return out


def _has_key(table: Table) -> bool:
    return bool(table.primary_key or table.foreign_keys) or any(c.unique for c in table.columns)
