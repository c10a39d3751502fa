"""Findings and step records of the fixed synthetic audit (tests/samples.py), in the words the checks use."""

from __future__ import annotations

from privaudit.model import (
    AuditStep,
    Finding,
    Message,
    Params,
    Ref,
    Remediation,
    Severity,
    StepRecord,
    StepState,
    Target,
)

ORDERS = "food_delivery.public.orders"


def _finding(
    text_key: str,
    step: AuditStep,
    severity: Severity,
    place: str,
    params: Params,
    *,
    why: tuple[Message, ...] = (),
    sql: str | None = None,
    laws: tuple[str, ...] = (),
    principal: str | None = None,
) -> Finding:
    names = (*place.split("."), None, None, None)
    check, _, variant = text_key.partition(".")
    base = variant if check == "full_package" else check
    return Finding(
        check=check,
        step=step,
        severity=severity,
        severity_why=(Message(key=f"base.{base}"), *why),
        confidence=0.95,
        target=Target(ref=Ref(system=names[0], schema=names[1], table=names[2], column=names[3]), principal=principal),
        message=Message(key=text_key, params=params),
        remediation=Remediation(key=text_key, params=params, sql=sql),
        laws=laws,
    )


def findings() -> tuple[Finding, ...]:
    """Findings of every severity, with and without SQL, and with names that look like formulas."""
    a, s = AuditStep, Severity
    categories = ("found_category", "identity,contact,location")
    people = (Message(key="people", params=(("people", 84_000),)), Message(key="readers_public"))
    package = (
        ("table", ORDERS),
        ("tables", ORDERS),
        ("parts_package", "name,contact,address,amount,item,time"),
        ("people", 84_000),
        ("columns", "full_name, phone, address"),
    )
    diagnosis: Params = (
        ("table", "laboratory.lab.test_orders"),
        ("columns", "diagnosis"),
        ("kinds_entity", "HEALTH"),
        ("people", "?"),
    )
    secret: Params = (("table", ORDERS), ("columns", "door_code"), ("kinds_entity", "SECRET,PASSWORD"))
    unread: Params = (
        ("system", "laboratory"),
        ("count", 1),
        ("tables", "=lab.results_raw"),
        ("why_reason", "permission_denied"),
    )
    account: Params = (
        ("system", "laboratory"),
        ("account", "report@%"),
        ("rights", "SELECT, FILE"),
        ("dialect", "mariadb"),
    )
    test: Params = (("system", "price_list"), ("found_category", "contact"), ("tables", "main.prices"), ("people", "?"))
    open_to_all: Params = (("table", ORDERS), ("system", "food_delivery"), categories, ("people", 84_000))
    revoke = 'REVOKE SELECT ON "public"."orders" FROM PUBLIC;'
    art19 = "152fz:19.2.8"
    return (
        _finding(
            "full_package.same_table", a.SYSTEMS, s.CRITICAL, ORDERS, package, why=people, laws=(art19, "gdpr:5.1.c")
        ),
        _finding(
            "public_access.server",
            a.LEAST_PRIVILEGE,
            s.HIGH,
            ORDERS,
            open_to_all,
            sql=revoke,
            principal="PUBLIC",
            laws=(art19,),
        ),
        _finding(
            "special_data.default",
            a.COLLECT,
            s.HIGH,
            "laboratory.lab.test_orders.diagnosis",
            diagnosis,
            laws=("152fz:10",),
        ),
        _finding("plain_secret.default", a.COLLECT, s.MEDIUM, f"{ORDERS}.door_code", secret),
        _finding("test_system.default", a.COPIES, s.LOW, "price_list", test),
        _finding("unread_table.default", a.COVERAGE, s.INFO, "laboratory", unread),
        _finding("scanner_may_write.default", a.METHOD, s.MEDIUM, "laboratory", account, principal="report@%"),
    )


def steps() -> tuple[StepRecord, ...]:
    """The nine steps in every state, and guarded actions that did not end well."""
    r, a, st = StepRecord, AuditStep, StepState
    hidden: Params = (("what", "mysql.user"),)
    lab = Ref(system="laboratory")
    raw = Ref(system="laboratory", schema="lab", table="results_raw")
    slow = Ref(system="laboratory", schema="lab", table="slow_report")
    orders = Ref(system="food_delivery", schema="public", table="orders")
    return (
        r(step=a.COLLECT.value, state=st.PARTIAL, reason="collect_by_person"),
        r(step=a.SYSTEMS.value, state=st.DONE, seconds=1.0),
        r(step=a.ACCESS.value, state=st.PARTIAL, reason="grants_not_visible", reason_params=hidden),
        r(step=a.BRIEFING.value, state=st.SKIPPED, reason="by_person"),
        r(step=a.OLD_DATA.value, state=st.PARTIAL, reason="ages_unknown", reason_params=(("tables", 2),)),
        r(step=a.COPIES.value, state=st.PARTIAL, reason="tables_not_compared", reason_params=(("tables", 3),)),
        r(step=a.LEAST_PRIVILEGE.value, state=st.FAILED, reason="failed"),
        r(step=a.LEAVERS.value, state=st.SKIPPED, reason="not_configured"),
        r(step="connect", target=Ref(system="old_crm"), state=st.FAILED, reason="connect_failed", seconds=5.0),
        r(step="access", target=lab, state=st.PARTIAL, reason="grants_not_visible", reason_params=hidden, seconds=0.1),
        r(step="access", target=Ref(system="parcels"), state=st.SKIPPED, reason="access_not_answered", accepted=True),
        r(step="sample", target=raw, state=st.FAILED, reason="permission_denied", seconds=0.01),
        r(
            step="sample",
            target=slow,
            state=st.FAILED,
            reason="timeout",
            reason_params=(("seconds", 30),),
            accepted=True,
        ),
        r(
            step="detect:presidio",
            target=orders,
            state=st.PARTIAL,
            reason="model_absent",
            reason_params=(("model", "ru_core"),),
        ),
        r(
            step="compare:mark",
            target=orders,
            state=st.PARTIAL,
            reason="too_large_to_compare",
            reason_params=(("rows", 412_345), ("looked_up", 2), ("open", 1)),
        ),
        r(
            step="compare:mark",
            target=Ref(system="parcels", schema="main", table="=cmd"),
            state=st.SKIPPED,
            reason="nothing_to_compare_by",
        ),
        r(
            step="compare:look_up",
            target=Ref(system="laboratory", schema="lab", table="patients"),
            state=st.FAILED,
            reason="timeout",
            reason_params=(("seconds", 20),),
        ),
        r(step="check:old_system", state=st.SKIPPED, reason="not_applicable"),
        r(step="sample", target=orders, state=st.DONE, seconds=0.8),
        r(step="catalog", target=Ref(system="food_delivery"), state=st.DONE, seconds=0.2),
    )
