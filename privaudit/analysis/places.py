"""Where a person's identity meets their transactions: in one relation, through keys, by a shared identifier, or near.

`places_near` follows keys, `meetings` identifiers that two places share, `places_far` says what merely lies together;
here places become rows: with the fewest columns that part them (`cuts`), a statement to check them (`joinsql`), and a
sentence on what a dump shows.
"""

from __future__ import annotations

from ..model import CoLocation, Level, Message, Params, Ref, Severity
from .cuts import Cut, Part, smallest
from .facts import Facts
from .joinsql import statement
from .keynames import unproven
from .meetings import meetings
from .places_far import far_places
from .places_near import near_places
from .placing import Place, people_params, refs
from .placing import package_parts as package_parts

MOST_NAMED = 6
"""Relations or columns that a sentence names."""
_LISTED = ", "


def colocations(facts: Facts) -> tuple[CoLocation, ...]:
    """Return all co-locations but those of one principal, without severity (`info`), sorted by id."""
    joined = (*near_places(facts), *(m.place for m in meetings(facts)))
    rows = {r.id: r for r in (_row(facts, p) for p in (*far_places(facts, joined), *joined[::-1]))}
    return tuple(rows[i] for i in sorted(rows))


def _row(facts: Facts, place: Place) -> CoLocation:
    far = place.level in {Level.SAME_SCHEMA, Level.SAME_DATABASE, Level.SAME_SERVER}
    cut = _fewer_side(place) if far else smallest(place)
    return CoLocation(
        level=place.level,
        systems=place.systems,
        identity=refs(place.identity),
        transactions=refs(place.transactions),
        path=place.path,
        package=place.parts,
        people_estimate=place.people.estimate,
        people_low=place.people.low,
        people_high=place.people.high,
        severity=Severity.INFO,
        advice=_advice(facts, place, cut),
        moves=cut.refs,
        says=_says(facts, place),
        sql=statement(facts, place),
    )


def _fewer_side(place: Place) -> Cut:
    """Return the columns of the side with fewer, as there is nothing between the sides."""
    identity = tuple((ref, Part.IDENTITY) for ref in refs(place.identity))
    transactions = tuple((ref, Part.TRANSACTION) for ref in refs(place.transactions))
    return Cut(columns=min(identity, transactions, key=len))


def _advice(facts: Facts, place: Place, cut: Cut) -> Message:
    far = place.level in {Level.SAME_SCHEMA, Level.SAME_DATABASE, Level.SAME_SERVER}
    one = next(iter(cut.parts)) if len(cut.parts) == 1 else None
    key = f"apart_{place.level.value}" if far else one.value if one is not None else "mixed"
    identity = tuple(r for r in refs(place.identity))
    params: Params = (
        ("table", _tables(place, (place.hub,) if place.hub is not None else place.tables)),
        ("columns", _names(place, cut.refs)),
        ("count", len(cut.columns)),
        ("identity", _names(place, identity)),
    )
    alike = unproven(facts, *place.sides) if place.level is Level.SAME_SCHEMA else None
    if alike is not None:
        params = (*params, ("same_name", alike), ("unproven_clause", "unproven"))
    return Message(key=f"advice.{key}", params=params)


def _says(facts: Facts, place: Place) -> Message:
    system = facts.system_by_name.get(place.systems[0])
    identity, transactions = place.sides
    params: Params = (
        ("tables", _tables(place, tuple(sorted(identity | transactions)))),
        ("schema", place.tables[0][1]),
        ("systems", _LISTED.join(place.systems)),
        ("server", (system.server if system is not None else None) or place.systems[0]),
        ("parts_package", ",".join(place.parts)),
        *people_params(place.people),
    )
    kind = "shared" if place.joins and place.level is Level.LINKED else place.level.value
    return Message(key=f"says.{kind}", params=params)


def _tables(place: Place, keys: tuple[tuple[str, str, str], ...]) -> str:
    several = len(place.systems) > 1
    named = [Ref(system=k[0] if several else None, schema=k[1], table=k[2]).label() for k in keys]
    return _short(named)


def _names(place: Place, columns: tuple[Ref, ...]) -> str:
    """Name columns, with their relation where there are several."""
    several = len({r.table_key for r in columns}) > 1 or place.level is not Level.SAME_TABLE
    far = len(place.systems) > 1
    named = [
        Ref(system=r.system if far else None, table=r.table if several else None, column=r.column, path=r.path).label()
        for r in columns
    ]
    return _short(list(dict.fromkeys(named)))


def _short(names: list[str]) -> str:
    more = [f"+{len(names) - MOST_NAMED}"] if len(names) > MOST_NAMED else []
    return _LISTED.join(names[:MOST_NAMED] + more)
