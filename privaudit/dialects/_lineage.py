"""What views show, in the form that others than the access analysis need: down to tables, without rights."""

from __future__ import annotations

from collections.abc import Mapping

from ..model import Catalog, TableKind
from ..model.catalog import ViewLineage
from ..sqltext.views import base_columns
from ._indirect import Place, Through


def lineages(views: Mapping[Place, Through], catalog: Catalog) -> tuple[ViewLineage, ...]:
    """Return the lineage of the catalog's views, sorted; materialised views count as tables, for they hold copies."""
    plain = {(t.schema, t.name): t for t in catalog.tables if t.kind is TableKind.VIEW}
    definitions = {
        place: through.outputs for place, through in views.items() if not through.copied and not through.opaque
    }
    return tuple(
        ViewLineage(
            schema=schema,
            view=name,
            outputs=tuple(
                (c.name, tuple(sorted(base_columns(schema, name, c.name, definitions))))
                for c in plain[schema, name].columns
            ),
            bases=tuple(sorted(_bases((schema, name), views, set()))),
        )
        for schema, name in sorted(plain)
        if (schema, name) in definitions
    )


def _bases(place: Place, views: Mapping[Place, Through], seen: set[Place]) -> set[Place]:
    """The relations behind a view that are no views themselves; views may stand over each other thousands deep."""
    found: set[Place] = set()
    waiting = [place]
    while waiting:
        for base in views[waiting.pop()].places - seen:
            seen.add(base)
            below = views.get(base)
            if below is None or below.copied:
                found.add(base)
            else:
                waiting.append(base)
    return found
