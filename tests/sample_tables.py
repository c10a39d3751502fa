"""Relations of the fixed synthetic audit (tests/samples.py)."""

from __future__ import annotations

from privaudit.model import (
    Params,
    SampleMethod,
    Sampling,
    Subject,
    TableKind,
    TableRow,
    TableStatus,
)

SEED = 7


def _how(people: tuple[int, int, int] | None) -> str | None:
    """How they were counted: all of them, or by a part of all values."""
    return None if people is None else "all_rows" if people[1] == people[2] else "part_of_values"


def _table(
    system: str,
    schema: str,
    table: str,
    subject: Subject,
    people: tuple[int, int, int] | None = None,
    *,
    status: TableStatus = TableStatus.SCANNED,
    kind: TableKind = TableKind.TABLE,
    method: SampleMethod = SampleMethod.RANDOM_ROWS,
    rows: int | None = 1000,
    total: int | None = 120_000,
    reason: str | None = None,
    params: Params = (),
    columns: int = 8,
) -> TableRow:
    read = status is TableStatus.SCANNED
    return TableRow(
        system=system,
        schema=schema,
        table=table,
        kind=kind,
        status=status,
        columns=columns,
        rows_estimate=total,
        rows_sampled=(rows or 0) if read else 0,
        sampling=Sampling(method=method, seed=SEED) if read else None,
        reason=reason,
        reason_params=params,
        subject=subject,
        people_estimate=people[0] if people else None,
        people_low=people[1] if people else None,
        people_high=people[2] if people else None,
        people_method=_how(people),
        newest="2026-11-19T22:10:00+00:00" if read and people else None,
    )


def tables() -> tuple[TableRow, ...]:
    """Relations of every status and sample method."""
    customer, none, s = Subject.CUSTOMER, Subject.NONE, TableStatus
    steps_ = SampleMethod.KEY_STEPS
    return (
        _table("food_delivery", "public", "orders", customer, (84_000, 80_500, 87_900), total=412_345, columns=14),
        _table(
            "food_delivery",
            "public",
            "couriers",
            Subject.EMPLOYEE,
            (310, 310, 310),
            method=SampleMethod.ALL_ROWS,
            rows=310,
            total=310,
        ),
        _table("food_delivery", "public", "Отзывы", customer, method=SampleMethod.RANDOM_BLOCKS, total=50_100),
        _table("food_delivery", "public", "payments", customer, (79_000, 70_000, 90_000), total=398_000),
        _table(
            "food_delivery",
            "public",
            "orders_2025q1",
            none,
            status=s.SKIPPED,
            kind=TableKind.TABLE,
            reason="partition_of",
            params=(("parent", "public.orders"),),
        ),
        _table(
            "food_delivery",
            "public",
            "customer_view",
            customer,
            status=s.FILTERED,
            kind=TableKind.VIEW,
            reason="row_security",
            total=None,
        ),
        _table("laboratory", "lab", "patients", Subject.PATIENT, (12_400, 11_800, 13_100), method=steps_, total=12_600),
        _table("laboratory", "lab", "test_orders", Subject.PATIENT, method=steps_, total=51_000),
        _table("laboratory", "lab", "results_raw", Subject.UNKNOWN, status=s.FAILED, reason="permission_denied"),
        _table(
            "laboratory",
            "lab",
            "slow_report",
            Subject.UNKNOWN,
            status=s.FAILED,
            kind=TableKind.VIEW,
            reason="timeout",
            params=(("seconds", 30),),
            total=None,
        ),
        _table("laboratory", "lab", "imports", none, status=s.EMPTY, total=0),
        _table("parcels", "main", "clients", customer, (5_020, 5_020, 5_020), method=SampleMethod.HEAD, total=5_020),
        _table("parcels", "main", "shipments", customer, method=SampleMethod.RANDOM_KEYS, total=22_000),
        _table("parcels", "main", "=cmd", none, method=SampleMethod.ALL_ROWS, rows=3, total=3),
        _table(
            "staff_directory",
            "public",
            "employees",
            Subject.EMPLOYEE,
            (150, 150, 150),
            method=SampleMethod.ALL_ROWS,
            rows=150,
            total=150,
        ),
        _table(
            "price_list",
            "main",
            "prices",
            Subject.PRODUCT,
            method=SampleMethod.NONE,
            rows=0,
            total=80,
            reason="names_only",
        ),
    )
