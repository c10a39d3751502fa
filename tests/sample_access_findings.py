"""Findings of steps 7 and 8 of the fixed synthetic audit (tests/samples.py), in the words the checks use."""

from __future__ import annotations

from privaudit.model import (
    AuditStep,
    Finding,
    Message,
    Params,
    Ref,
    Remediation,
    Severity,
    Target,
)

SYSTEM = "food_delivery"
ORDERS = Ref(system=SYSTEM, schema="public", table="orders")
VIEW = (
    'CREATE VIEW "public"."orders_for_anna" AS SELECT "id", "dish", "total" FROM "public"."orders";\n'
    'GRANT SELECT ON "public"."orders_for_anna" TO "anna";\n'
    'REVOKE "analysts" FROM "anna";'
)


def _finding(
    key: str, step: AuditStep, severity: Severity, account: str, params: Params, *, person: str = "–", sql: str | None
) -> Finding:
    clause = ("person_clause", "person" if person != "–" else "")
    every: Params = (("account", account), ("system", SYSTEM), ("person", person), clause, *params)
    check = key.partition(".")[0]
    tables = check != "tables_to_come"
    return Finding(
        check=check,
        step=step,
        severity=severity,
        severity_why=(Message(key=f"base.{check}"),),
        target=Target(
            ref=Ref(system=SYSTEM) if check != "leaver_account" else Ref(),
            principal=account if check != "leaver_account" else None,
            person=person if person != "–" else None,
            related=(Ref(system="bank"), ORDERS) if check == "leaver_account" else (ORDERS,) if tables else (),
        ),
        message=Message(key=key, params=every),
        remediation=Remediation(key=key, params=every, sql=sql),
    )


def access_findings() -> tuple[Finding, ...]:
    """Beyond the policy and used, tables to come, an open account of someone who left, an account of nobody."""
    least, leavers, s = AuditStep.LEAST_PRIVILEGE, AuditStep.LEAVERS, Severity
    tables: Params = (
        ("found_category", "identity,contact,credential"),
        ("count", 1),
        ("tables", "food_delivery.public.orders"),
        ("people", 84_000),
        ("tables_clause", "tables"),
        ("unread", 0),
        ("unread_clause", ""),
    )
    losers: Params = (("review_clause", "review"), ("others", "report (1)"), ("others_clause", "others"), ("left", 0))
    closes: Params = (("statement_clause", "closes"),)
    come: Params = (("makers", "postgres"), ("schemas", "public"))
    after: Params = (
        ("accounts", "vera (food_delivery, bank)"),
        ("left_on", "2026-09-01"),
        ("reads_after", 4),
        *closes,
    )
    return (
        _finding("policy_excess.used", least, s.HIGH, "anna", (*tables, *losers), person="Anna Testova", sql=VIEW),
        _finding(
            "tables_to_come.default",
            least,
            s.LOW,
            "analysts",
            come,
            sql='ALTER DEFAULT PRIVILEGES FOR ROLE "postgres" REVOKE SELECT ON TABLES FROM "analysts";',
        ),
        _finding(
            "leaver_account.used",
            leavers,
            s.CRITICAL,
            "vera",
            (*tables, *after),
            person="Vera Obraztsova",
            sql='ALTER ROLE "vera" NOLOGIN;',
        ),
        _finding(
            "unknown_account.default",
            leavers,
            s.MEDIUM,
            "warehouse",
            (*tables, *closes),
            sql='ALTER ROLE "warehouse" NOLOGIN;',
        ),
    )
