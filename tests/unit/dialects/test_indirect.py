"""Paths through views and routines, worked out from what they show and what accounts may read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from privaudit.dialects._indirect import (
    Call,
    Need,
    Place,
    System,
    Through,
    Use,
    indirect_grants,
    uses_of_views,
)
from privaudit.model import Grant, PrincipalKind, Reach, Via, ViaKind
from privaudit.sqltext.base import Output

BASE, VIEW, OUTER, ROUTINE = ("s", "clients"), ("s", "v"), ("s", "outer"), ("s", "f(int)")
COLUMNS = {BASE: ("id", "fio", "phone"), VIEW: ("a", "b"), OUTER: ("x",)}


class Rights:
    """What accounts may read, as given: by account and relation."""

    def __init__(
        self, may: dict[tuple[str, Place], Iterable[str]], calls: Iterable[tuple[str, Place]] = (), policed: str = ""
    ) -> None:
        self._may = {key: frozenset(columns) for key, columns in may.items()}
        self._calls = set(calls)
        self._policed = policed

    def columns(self, account: str, place: Place) -> frozenset[str]:
        """As given."""
        return self._may.get((account, place), frozenset())

    def may_execute(self, account: str, place: Place) -> bool:
        """As given."""
        return (account, place) in self._calls

    def filtered(self, account: str, place: Place) -> bool:
        """Policies of the table hold for one account."""
        return account == self._policed and place == BASE

    def has_rights_of(self, account: str, other: str) -> bool:
        """Everyone has his own only."""
        return account == other


OWNER = Rights({("owner", BASE): COLUMNS[BASE], ("owner", VIEW): COLUMNS[VIEW]})
INNER = Through(
    kind=ViaKind.VIEW,
    place=VIEW,
    definer="owner",
    outputs=(Output(name="a", bases=((*BASE, "fio"),)), Output(name="b", bases=((*BASE, "phone"),))),
    needs=(Need(place=BASE, columns=("id", "fio", "phone")),),
)
OVER = Through(
    kind=ViaKind.VIEW,
    place=OUTER,
    definer="owner",
    outputs=(Output(name="x", bases=((*VIEW, "b"),)),),
    needs=(Need(place=VIEW, columns=("b",)),),
)
FUNCTION = Through(
    kind=ViaKind.ROUTINE, place=ROUTINE, definer="owner", outputs=(Output(name="", bases=((*BASE, "phone"),)),)
)


def _system(*throughs: Through, rights: Rights = OWNER, outermost: bool = True) -> System:
    return System(
        views={t.place: t for t in throughs if t.kind is ViaKind.VIEW},
        routines={t.place: t for t in throughs if t.kind is ViaKind.ROUTINE},
        columns=COLUMNS,
        rights=rights,
        parts={},
        invoker_outermost=outermost,
        audited=frozenset({BASE}),
    )


def _grant(principal: str, place: Place, *columns: str, via: tuple[Via, ...] = (), policed: bool = False) -> Grant:
    return Grant(
        principal=principal,
        principal_kind=PrincipalKind.USER,
        can_login=True,
        schema=place[0],
        table=place[1],
        columns=columns or ("*",),
        privileges=("SELECT",),
        reach=Reach.DIRECT,
        via=via,
        row_security=policed,
    )


def _rows(system: System, *grants: Grant, uses: Iterable[Use] = ()) -> list[Grant]:
    return list(indirect_grants([*uses_of_views(grants, system.views), *uses], system, grants))


def _call(through: Through, principal: str = "anna") -> Use:
    return Use(
        principal=principal,
        principal_kind=PrincipalKind.USER,
        can_login=True,
        through=through,
        via=(),
        acts_as=principal,
    )


def test_a_view_shows_the_columns_asked_for() -> None:
    """Who may read one column of a view reads the base column behind it, and not those that only filter."""
    (row,) = _rows(_system(INNER), _grant("anna", VIEW, "a"))
    assert (row.schema, row.table, row.columns, row.reach) == ("s", "clients", ("fio",), Reach.VIEW)
    assert [(v.kind, v.name) for v in row.via] == [(ViaKind.VIEW, "v"), (ViaKind.DEFINER, "owner")]


def test_all_columns_are_a_star() -> None:
    """A view that shows everything opens the table whole."""
    every = replace(INNER, outputs=(Output(name="a", bases=((*BASE, "*"),)),))
    assert [r.columns for r in _rows(_system(every), _grant("anna", VIEW))] == [("*",)]


def test_a_view_over_a_view() -> None:
    """Both are on the path, outermost first."""
    (row,) = _rows(_system(INNER, OVER), _grant("anna", OUTER))
    assert row.columns == ("phone",)
    assert [v.name for v in row.via] == ["outer", "owner", "v", "owner"]


@pytest.mark.parametrize("missing", ["id", "phone"])
def test_an_owner_who_lost_a_right_opens_nothing(missing: str) -> None:
    """The server checks all columns of a view's text, so one that is missing closes the whole view, and views on it."""
    some = [c for c in COLUMNS[BASE] if c != missing]
    rights = Rights({("owner", BASE): some, ("owner", VIEW): COLUMNS[VIEW]})
    assert _rows(_system(INNER, OVER, rights=rights), _grant("anna", OUTER), _grant("anna", VIEW)) == []


def test_an_output_that_cannot_be_computed_opens_nothing_else_does() -> None:
    """What a column's own query reads counts for that column alone."""
    needy = replace(INNER, needs=(), each=((Need(place=("s", "closed"), columns=()),), ()))
    (row,) = _rows(_system(needy), _grant("anna", VIEW))
    assert row.columns == ("phone",)


def test_a_view_with_its_users_rights() -> None:
    """It opens what its user may read by right alone; inside another view that is the user or the view around it."""
    mine = replace(INNER, definer=None)
    assert _rows(_system(mine, OVER), _grant("anna", OUTER)) == []
    (row,) = _rows(_system(mine, OVER, outermost=False), _grant("anna", OUTER))
    assert row.columns == ("phone",)
    able = Rights({("anna", BASE): COLUMNS[BASE]})
    assert [r.columns for r in _rows(_system(mine, rights=able), _grant("anna", VIEW))] == [("fio", "phone")]


def test_a_copy_asks_nobody() -> None:
    """A materialised view holds its data whoever lost which right."""
    copied = replace(INNER, copied=True)
    (row,) = _rows(_system(copied, rights=Rights({})), _grant("anna", VIEW))
    assert (row.columns, [v.kind for v in row.via]) == (("fio", "phone"), [ViaKind.VIEW])


def test_easier_ways_are_not_repeated() -> None:
    """What a right on the table gives is not listed again; of two views the shorter path stands."""
    assert _rows(_system(INNER), _grant("anna", VIEW), _grant("anna", BASE)) == []
    rows = _rows(_system(INNER, OVER), _grant("anna", VIEW), _grant("anna", OUTER), _grant("anna", BASE, "fio"))
    assert [(r.columns, len(r.via)) for r in rows] == [(("phone",), 2)]


def test_rows_that_policies_hide_are_more() -> None:
    """A view whose owner sees all rows adds to a right under policies; one whose owner is under them does not."""
    own = _grant("anna", BASE, policed=True)
    assert [r.row_security for r in _rows(_system(INNER), _grant("anna", VIEW), own)] == [False]
    policed = Rights({("owner", BASE): COLUMNS[BASE]}, policed="owner")
    assert _rows(_system(INNER, rights=policed), _grant("anna", VIEW), own) == []


def test_after_set_role_the_roles_rights_count() -> None:
    """The step is in the path, and a view with its user's rights asks for the role's."""
    mine = replace(INNER, definer=None)
    taken = _grant("anna", VIEW, via=(Via(kind=ViaKind.SET_ROLE, name="clerk"),))
    able = Rights({("clerk", BASE): COLUMNS[BASE]})
    (row,) = _rows(_system(mine, rights=able), taken)
    assert [v.name for v in row.via] == ["clerk", "v"]


def test_a_routine_reads_what_its_definer_may() -> None:
    """Its reach is routine, and views come before it."""
    (row,) = _rows(_system(FUNCTION), uses=[_call(FUNCTION)])
    assert (row.columns, row.reach) == (("phone",), Reach.ROUTINE)
    assert _rows(_system(FUNCTION, rights=Rights({})), uses=[_call(FUNCTION)]) == []
    rows = _rows(_system(FUNCTION, INNER), _grant("anna", VIEW), uses=[_call(FUNCTION)])
    assert [r.reach for r in rows] == [Reach.VIEW]


def test_a_statement_that_fails_shows_nothing() -> None:
    """Of a routine's statements each works alone; where all must run, one that fails ends them all."""
    closed = Need(place=("s", "closed"), columns=())
    two = replace(FUNCTION, outputs=(*FUNCTION.outputs, Output(name="", bases=((*BASE, "fio"),))), each=((), (closed,)))
    assert [r.columns for r in _rows(_system(two), uses=[_call(two)])] == [("phone",)]
    whole = replace(two, whole=True)
    assert _rows(_system(whole), uses=[_call(whole)]) == []


def test_an_unknown_text_opens_every_relation() -> None:
    """One row without schema and table; none for the definer himself."""
    opaque = replace(FUNCTION, outputs=(), opaque=True)
    (row,) = _rows(_system(opaque), uses=[_call(opaque), _call(opaque, "owner")])
    assert (row.principal, row.schema, row.table, row.columns) == ("anna", None, None, ("*",))


def test_routines_that_call_each_other_end() -> None:
    """A ring of calls is followed once."""
    other = replace(FUNCTION, place=("s", "g()"), outputs=(), calls=(Call(place=ROUTINE),))
    ring = replace(FUNCTION, calls=(Call(place=("s", "g()")),))
    rights = Rights({("owner", BASE): COLUMNS[BASE]}, calls=[("owner", ROUTINE), ("owner", ("s", "g()"))])
    rows = _rows(_system(ring, other, rights=rights), uses=[_call(other)])
    assert [[v.name for v in r.via] for r in rows] == [["g()", "owner", "f(int)", "owner"]]


def test_a_view_that_calls_a_routine() -> None:
    """Its user needs the right to call it; its schema does not matter, unlike in a text that is looked up."""
    caller = replace(INNER, outputs=(), needs=(), calls=(Call(place=ROUTINE, output="a"),))
    allowed = Rights({("owner", BASE): COLUMNS[BASE]}, calls=[("anna", ROUTINE)])
    (row,) = _rows(_system(caller, FUNCTION, rights=allowed), _grant("anna", VIEW, "a"), _grant("boris", VIEW, "a"))
    assert (row.principal, row.reach, row.columns) == ("anna", Reach.ROUTINE, ("phone",))
    assert _rows(_system(caller, FUNCTION, rights=allowed), _grant("anna", VIEW, "b")) == []
