"""What is held, needless, old and copied in the fixed synthetic audit (tests/samples.py)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

from privaudit.model import (
    Common,
    Copy,
    CopyKind,
    Count,
    Destruction,
    Estate,
    FineBand,
    Link,
    LinkKind,
    Message,
    Needless,
    Ref,
    Shown,
    System,
    TableRow,
)


def _ref(dotted: str) -> Ref:
    system, schema, table, column = (*dotted.split("."), None)[:4]
    return Ref(system=system, schema=schema, table=table, column=column)


def _say(key: str, **params: str | int) -> Message:
    return Message(key=key, params=tuple(params.items()))


ORDERS, CLIENTS, PATIENTS = "food_delivery.public.orders", "parcels.main.clients", "laboratory.lab.patients"
_AGES: dict[str, dict[str, Any]] = {
    ORDERS: {
        "oldest": "2019-03-02",
        "newest": "2026-11-19",
        "age_column": "created_at",
        "age_method": "index",
        "last_used": "2026-11-20T08:55:00+00:00",
        "inactive_people": 21_000,
        "inactive_low": 19_200,
        "inactive_high": 23_100,
        "identifiers_estimate": 163_000,
        "identifiers_low": 155_000,
        "identifiers_high": 171_000,
    },
    "food_delivery.public.couriers": {"newest": None},
    "food_delivery.public.payments": {
        "oldest": "2021-01-11",
        "newest": "2026-11-19",
        "age_column": "paid_at",
        "age_method": "sample",
    },
    PATIENTS: {
        "oldest": "1896-05-01",
        "newest": "2026-11-18",
        "age_column": "registered",
        "age_method": "all_rows",
        "inactive_people": 4_100,
        "inactive_low": 4_100,
        "inactive_high": 4_100,
    },
    CLIENTS: {
        "oldest": "2016-07-01",
        "newest": "2018-12-30",
        "age_column": "updated",
        "age_method": "all_rows",
        "last_used": "2024-02-01T10:00:00+00:00",
        "last_used_method": "file_written",
        "backup_like": "backup.dated",
    },
    "laboratory.lab.imports": {"backup_like": "backup.name"},
}


def aged(tables: Iterable[TableRow]) -> Iterator[TableRow]:
    """Yield relations with ages by index, by all rows and by a sample, unknown ones, and some like backups."""
    for t in tables:
        yield dataclasses.replace(t, **_AGES.get(f"{t.system}.{t.schema}.{t.table}", {}))


def held_fast(systems: Iterable[System]) -> Iterator[System]:
    """Yield systems with legal holds of both kinds, and old ones with weaknesses."""
    weak = (
        _say("weak.end_of_life", engine="PostgreSQL", version="9.6", ended_on="2021-11-11"),
        _say("weak.no_tls"),
        _say("weak.public", tables="public.employees"),
    )
    known: dict[str, dict[str, Any]] = {
        "food_delivery": {"legal_hold": True, "legal_hold_why": "incident"},
        "laboratory": {"legal_hold": True, "legal_hold_why": "incident"},
        "staff_directory": {"legal_hold": True, "legal_hold_why": "configured", "weaknesses": weak},
        "parcels": {"weaknesses": (_say("weak.out_of_use", newest_on="2018-12-30"),)},
    }
    for s in systems:
        yield dataclasses.replace(s, **known.get(s.name, {}))


def links() -> tuple[Link, ...]:
    """Keys that no schema declares, within a system and across two, and one that is declared."""
    found = LinkKind.DISCOVERED
    values, names = _say("link.values", seen=480, percent=97), _say("link.names")
    return (
        Link(
            from_=(_ref("parcels.main.shipments.client_no"),),
            to=(_ref(f"{CLIENTS}.no"),),
            kind=found,
            confidence=0.93,
            evidence=(names, values),
        ),
        Link(
            from_=(_ref(f"{ORDERS}.phone"),),
            to=(_ref(f"{CLIENTS}.phone"),),
            kind=found,
            confidence=0.99,
            evidence=(_say("link.telling"),),
        ),
        Link(
            from_=(_ref("laboratory.lab.test_orders.patient_id"),),
            to=(_ref(f"{PATIENTS}.id"),),
            kind=LinkKind.DECLARED,
        ),
    )


def copies() -> tuple[Copy, ...]:
    """A group of every kind: with and without an original, in a test system, by name only."""
    made = (
        (CopyKind.BACKUP, 0.81, "parcels.main.clients_old", False, "2024-02-01"),
        (CopyKind.EXPORT, 1.0, "price_list.main.customers", True, "2025-06-30"),
        (CopyKind.ARCHIVE, 0.3, "staff_directory.archive.orders_2019", False, "2019-12-31"),
        (CopyKind.REPLICA, 0.99, "laboratory.lab.clients", False, None),
        (CopyKind.DERIVED, 1.0, "food_delivery.public.orders_by_day", False, "2026-11-19"),
    )
    evidence = (
        _say("overlap.both", first="food_delivery.public.orders", second="its copy", part=81, back=79),
        _say("agree.columns", agreeing=3, telling=4, columns="full_name, phone, address"),
        _say("direction.older", table="its copy"),
    )
    sure = (
        Copy(
            members=(_ref(ORDERS), _ref(place)),
            kind=kind,
            original=_ref(ORDERS),
            overlap=overlap,
            overlap_low=max(0.0, overlap - 0.04),
            overlap_high=min(1.0, overlap + 0.03),
            compared=1_950,
            as_of=as_of,
            people_estimate=round(84_000 * overlap),
            in_test=test,
            confidence=0.97,
            evidence=evidence,
        )
        for kind, overlap, place, test, as_of in made
    )
    alike = Copy(
        members=(_ref("laboratory.lab.imports"), _ref(PATIENTS), _ref("laboratory.lab.results_raw")),
        kind=CopyKind.UNKNOWN,
        confidence=0.4,
        evidence=(_say("values.not_compared"), _say("name.word", table="laboratory.lab.imports")),
    )
    return (*sure, alike)


def needless() -> tuple[Needless, ...]:
    """Columns that may not be needed, each with one of the reasons there are."""
    return (
        Needless(
            ref=_ref(f"{ORDERS}.door_code"),
            reasons=(
                _say("hardly_filled_last", filled=410, rows=1000, last_on="2020-02-01"),
                _say("not_filled_since", last_on="2020-02-01", newest_on="2026-11-19"),
            ),
            fill_rate=0.41,
            last_filled="2020-02-01",
        ),
        Needless(
            ref=_ref("food_delivery.public.couriers.passport"), reasons=(_say("unread_column", days=3),), unread_days=3
        ),
        Needless(
            ref=_ref(f"{PATIENTS}.snils_hash"),
            reasons=(_say("constant", checked=970, same=955),),
        ),
        Needless(
            ref=_ref("parcels.main.clients.name"),
            reasons=(_say("held_elsewhere", systems=2, owner="food_delivery"),),
            held_in=2,
        ),
        Needless(
            ref=_ref("staff_directory.public.employees.notes"),
            reasons=(
                _say("default", rows=150, same=140),
                _say("not_filled_since", last_on="2018-05-01", newest_on="2026-01-01"),
            ),
            fill_rate=0.02,
            last_filled="2018-05-01",
        ),
    )


def destruction() -> tuple[Destruction, ...]:
    """Entries for the commission: under both kinds of legal hold, and one that may be decided on."""
    return (
        Destruction(
            ref=_ref(ORDERS),
            categories=("identity", "contact", "location"),
            subjects=("customer",),
            reasons=(_say("destroy.past_retention_basis", months=36, basis="policy 7"),),
            oldest="2019-03-02",
            newest="2026-11-19",
            people=Count(low=19_200, estimate=21_000, high=23_100, method="matched_values"),
            legal_hold=True,
            legal_hold_why="incident",
        ),
        Destruction(
            ref=_ref("staff_directory.public.employees"),
            categories=("employment",),
            subjects=("employee",),
            reasons=(_say("destroy.legacy"),),
            people=Count(low=150, estimate=150, high=150, method="all_rows"),
            legal_hold=True,
            legal_hold_why="configured",
        ),
        Destruction(
            ref=_ref(CLIENTS),
            categories=("identity",),
            subjects=("customer",),
            reasons=(_say("destroy.backup_dated"), _say("destroy.out_of_use", newest_on="2018-12-30")),
            oldest="2016-07-01",
            newest="2018-12-30",
            people=Count(low=5_020, estimate=5_020, high=5_020, method="all_rows"),
        ),
    )


def estate() -> Estate:
    """People and identifiers held with bounds, what a person said was shown, and the bands that falls into."""
    return Estate(
        people=Count(low=91_000, estimate=96_400, high=106_000, method="matched_values"),
        identifiers=Count(low=170_000, estimate=182_000, high=197_000, method="added_up"),
        special_people=Count(low=11_800, estimate=12_400, high=13_100, method="random_rows"),
        uncounted_tables=3,
        shown=Shown(people=84_000, identifiers=160_000, special=True, said_by="Head of security"),
        bands=(
            FineBand(law="152fz", article="13.11.13", counted="people", at_least=10_001, below=100_001),
            FineBand(law="152fz", article="13.11.13", counted="identifiers", at_least=100_001, below=1_000_001),
            FineBand(law="152fz", article="13.11.16", counted="special"),
        ),
        common=(
            Common(
                systems=("food_delivery", "parcels"),
                people=Count(low=38_000, estimate=41_000, high=44_500, method="matched_values"),
            ),
        ),
    )
