"""People, logs and reads of the fixed synthetic audit (tests/samples.py): invented names, every state and pattern."""

from __future__ import annotations

from privaudit.model import (
    AccessChange,
    ChangeKind,
    LogState,
    Message,
    Person,
    Read,
    ReadPattern,
    Scalar,
    StaffStatus,
)

APP = "Courier app"


def people() -> tuple[Person, ...]:
    """Staff of every status, and two users of an application, one of whom is on the staff list too."""
    active, leaving, left = StaffStatus.ACTIVE, StaffStatus.LEAVING, StaffStatus.LEFT
    return (
        Person(name="Anna Testova", department="Analytics", status=active, role="analyst"),
        Person(name="Boris Primerov", department="Laboratory", status=leaving, left_on="2026-11-30", role="doctor"),
        Person(name="Vera Obraztsova", department="Support", status=left, left_on="2026-09-01", role="operator"),
        Person(name="Gleb Vymyshlenny", department="Support", status=left, left_on="2026-10-12", role="operator"),
        Person(name="Daria Shablonova", department="Couriers", status=active, role="dispatcher"),
        Person(name="Daria Shablonova", source=APP, login="d.shablonova", role="dispatcher"),
        Person(name="Egor Zagotovkin", source=APP, login="e.zagotovkin", role="courier"),
    )


def logs() -> tuple[LogState, ...]:
    """A log that covers part of the time, one that does not record reads, one that is off, one that was not given."""
    return (
        LogState(
            system="food_delivery",
            source="pgaudit",
            from_="2026-11-17T00:00:04+00:00",
            to="2026-11-20T09:30:00+00:00",
            covers_reads=True,
            files=3,
            lines=412_077,
            unparsed=12,
            days_asked=90,
            days_covered=3,
        ),
        LogState(system="staff_directory", source="log_statement", covers_reads=False, reason="pg_log_without_reads"),
        LogState(system="laboratory", source="server_audit", covers_reads=False, reason="log_off"),
        LogState(system="laboratory", source="general_log", covers_reads=None, reason="log_partial"),
    )


def _read(principal: str, pattern: ReadPattern, statements: int, rows: int | None, **more: object) -> Read:
    values: dict[str, object] = {
        "system": "food_delivery",
        "principal": principal,
        "schema": "public",
        "table": "orders",
        "columns": ("full_name", "phone"),
        "categories": ("identity", "contact"),
        "first": "2026-11-17T08:12:00+00:00",
        "last": "2026-11-20T09:01:30+00:00",
        "statements": statements,
        "rows": rows,
        "pattern": pattern,
        "source": "pgaudit",
        **more,
    }
    return Read(**values)  # type: ignore[arg-type]


def reads() -> tuple[Read, ...]:
    """Plain counts, leads with a reason, and this tool's own audit."""
    p, anna = ReadPattern, "Anna Testova"

    def lead(who: str, person: str, pattern: ReadPattern, statements: int, rows: int, **more: Scalar) -> Read:
        why = _why(pattern, statements, rows, **more)
        return _read(who, pattern, statements, rows, person=person, reason=why)

    return (
        _read("anna", p.READ, 214, 84_310, person=anna),
        _read("courier_app", p.READ, 18_402, None, columns=("*",), application="courier-backend"),
        lead("anna", anna, p.SINGLE_LOOKUP, 31, 31, columns="phone", people=12),
        lead(
            "anna",
            anna,
            p.OFF_HOURS,
            9,
            84_000,
            work_from="07:00",
            work_to="22:00",
            timezone="Europe/Moscow",
            total=214,
        ),
        lead("anna", anna, p.EXPORT, 1, 84_000),
        lead("vera", "Vera Obraztsova", p.AFTER_LEAVING, 4, 4, left_on="2026-09-01"),
        _read("privaudit_reader", p.OWN_AUDIT, 3, 3000, application="privaudit/2026-11-20T0940Z-4f2a"),
    )


def _why(pattern: ReadPattern, statements: int, rows: int | None, **more: Scalar) -> Message:
    """The reason of a lead, in the words the analysis uses."""
    said: dict[str, Scalar] = {
        "statements": statements,
        "rows": rows or 0,
        "tables": 1,
        "names": "public.orders",
        **more,
    }
    return Message(key=f"reads.{pattern.value}.default", params=tuple(said.items()))


def changes() -> tuple[AccessChange, ...]:
    """A right granted and taken back, and accounts made and altered."""
    c = ChangeKind

    def change(at: str, kind: ChangeKind, grantee: str, *privileges: str, table: str | None = None) -> AccessChange:
        return AccessChange(
            system="food_delivery",
            at=f"2026-11-{at}+00:00",
            by="postgres",
            kind=kind,
            grantee=grantee,
            privileges=privileges,
            schema="public" if table else None,
            table=table,
            source="pgaudit",
        )

    return (
        change("18T14:02:11", c.CREATE_ACCOUNT, "helper"),
        change("18T14:02:40", c.GRANT, "helper", "SELECT", table="orders"),
        change("19T07:30:00", c.REVOKE, "helper", "SELECT", table="orders"),
        change("19T07:31:00", c.GRANT, "anna", "analysts"),
    )
