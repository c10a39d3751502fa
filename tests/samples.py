"""One fixed synthetic audit that holds every status a report must be able to show; golden tests render it."""

from __future__ import annotations

from privaudit.model import (
    Access,
    Account,
    AuditResult,
    Category,
    Classification,
    CoLocation,
    Control,
    Deadline,
    Evidence,
    EvidenceKind,
    Incident,
    Level,
    Lifecycle,
    Message,
    PackagePart,
    Params,
    PathStep,
    PrincipalKind,
    Protection,
    Reach,
    Ref,
    Role,
    Run,
    SampleMethod,
    Sampling,
    Severity,
    Spent,
    Statement,
    Subject,
    System,
    SystemStatus,
    TableKind,
    TableRow,
    TableStatus,
    Tool,
    Via,
    ViaKind,
    band_of,
)
from privaudit.model.place import LinkKind
from tests.sample_findings import findings, steps

AS_OF = "2026-11-20T09:40:00+00:00"
SEED = 7


def sample_result() -> AuditResult:
    """Return the audit: eight systems in every status, tables of every status, all kinds of rows a report shows."""
    return AuditResult(
        tool=Tool(version="0.1.0", rules_digest="5f1d0c6e2b7a9948", settings_digest="c0a4e81b77d2f350"),
        run=_run(),
        systems=_by_id(_systems()),
        tables=_by_id(_tables()),
        classifications=_by_id(_classifications()),
        colocations=_by_id(_colocations()),
        access=_by_id(_access()),
        findings=_by_id(findings()),
        steps=_by_id(steps()),
        statements=_by_id(_statements()),
    )


def _by_id(rows: tuple[object, ...]) -> tuple:  # type: ignore[type-arg] # one order for all row types
    return tuple(sorted(rows, key=lambda r: r.id))  # type: ignore[attr-defined]


def _run() -> Run:
    incident = Incident(
        number="2026-11/3",
        discovered="2026-11-20T11:30:00+03:00",
        discovered_by="monitoring",
        deadlines=(
            Deadline(law="152-FZ", duty="notify_regulator", at="2026-11-21T11:30:00+03:00"),
            Deadline(law="152-FZ", duty="report_investigation", at="2026-11-23T11:30:00+03:00"),
            Deadline(law="GDPR", duty="notify_regulator", at="2026-11-20T12:00:00+03:00"),
        ),
    )
    return Run(
        audit_id="2026-11-20T0940Z-4f2a",
        started="2026-11-20T09:40:00+00:00",
        finished="2026-11-20T09:41:12+00:00",
        seconds=72.4,
        laws=("152-FZ", "GDPR"),
        role="operator",
        organisation="Northern Meals & Labs",
        incident=incident,
        complete=False,
        sample_rows=1000,
        seed=SEED,
    )


def _systems() -> tuple[System, ...]:
    readonly = (
        Control(name="read_only_session", applied=True),
        Control(name="statement_timeout", applied=True, params=(("seconds", 30),)),
        Control(name="tls", applied=False),
    )
    reader = Account(name="privaudit_reader", rights=("pg_read_all_data",), may_write=False)
    admin = Account(name="report@%", rights=("SELECT", "FILE"), may_write=True)
    done, part, s = SystemStatus.COMPLETE, SystemStatus.PARTIAL, System
    return (
        s(
            name="food_delivery",
            dialect="postgresql",
            status=done,
            url="postgresql://db1.example:5432/food",
            server_version="16.3",
            server="pg-7301",
            database="food",
            owner="Delivery team",
            purpose="orders",
            lifecycle=Lifecycle.LIVE,
            location="Moscow",
            account=reader,
            controls=readonly,
            spent=Spent(statements=41, rows=5210, bytes=1_840_000, seconds=3.25),
        ),
        s(
            name="laboratory",
            dialect="mariadb",
            status=part,
            url="mariadb://db2.example/lab",
            server_version="10.11.6",
            server="maria-2",
            database="lab",
            owner="Laboratory IT",
            lifecycle=Lifecycle.LIVE,
            account=admin,
            controls=(*readonly[:2], Control(name="tls", applied=True)),
            reason="permission_denied",
            spent=Spent(statements=29, rows=2100, bytes=702_000, seconds=2.5),
        ),
        s(
            name="parcels",
            dialect="sqlite",
            status=done,
            url="sqlite:///parcels.db",
            server_version="3.45.1",
            database="parcels.db",
            lifecycle=Lifecycle.LIVE,
            account=Account(name="os:auditor", may_write=True),
            controls=(Control(name="read_only_session", applied=True),),
            spent=Spent(statements=12, rows=640, bytes=91_000, seconds=0.1),
        ),
        s(
            name="staff_directory",
            dialect="postgresql",
            status=done,
            url="postgresql://db1.example:5432/staff",
            server_version="16.3",
            server="pg-7301",
            database="staff",
            owner="HR",
            lifecycle=Lifecycle.LEGACY,
            account=reader,
            controls=readonly,
            spent=Spent(statements=9, rows=150, bytes=20_000, seconds=0.4),
        ),
        s(
            name="price_list",
            dialect="sqlite",
            status=done,
            url="sqlite:///prices.db",
            server_version="3.45.1",
            database="prices.db",
            lifecycle=Lifecycle.TEST,
            spent=Spent(statements=5, rows=80, bytes=4_000, seconds=0.02),
        ),
        s(
            name="old_crm",
            dialect="mysql",
            status=SystemStatus.FAILED,
            url="mysql://db9.example/crm",
            lifecycle=Lifecycle.ARCHIVE,
            reason="connect_failed",
        ),
        s(
            name="call_centre",
            dialect="unknown",
            status=SystemStatus.DECLARED,
            owner="Support",
            lifecycle=Lifecycle.LIVE,
            purpose="call recordings",
            reason="declared_only",
        ),
        s(
            name="food_delivery/analytics",
            dialect="postgresql",
            status=SystemStatus.UNSCANNED,
            server="pg-7301",
            database="analytics",
            reason="not_asked_for",
        ),
    )


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
        people_method="distinct_key" if people else None,
        newest="2026-11-19T22:10:00+00:00" if read and people else None,
    )


def _tables() -> tuple[TableRow, ...]:
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


def _why(entity: str, confidence: float, hits: int, seen: int) -> tuple[Evidence, ...]:
    low, e = entity.lower(), EvidenceKind
    base = (
        Evidence(kind=e.PRIOR, rule="prior:text", weight=-3.0),
        Evidence(kind=e.NAME, rule=f"names.en:{low}", weight=2.4),
    )
    if seen == 0:
        return base
    value = Evidence(kind=e.PATTERN, rule=f"generic.{low}:value", hits=hits, seen=seen, chance=0.0004, weight=3.1)
    return (
        (*base, value)
        if confidence >= 0.5
        else (*base, value, Evidence(kind=e.COLLISION, rule="order_number", weight=-2.6))
    )


def _class(
    place: str,
    entity: str,
    category: Category,
    confidence: float,
    subject: Subject = Subject.CUSTOMER,
    protection: Protection = Protection.PLAIN,
    shape: str | None = None,
    *,
    path: str | None = None,
    role: Role = Role.COLUMN,
    share: float = 0.98,
    fill: float | None = 0.97,
    data_type: str = "character varying",
    truncated: float = 0.0,
) -> Classification:
    system, schema, table, column = place.split(".")
    band = band_of(confidence)
    if band is None:
        raise ValueError(place)
    return Classification(
        system=system,
        schema=schema,
        table=table,
        column=column,
        path=path,
        role=role,
        data_type=data_type,
        entity=entity,
        category=category,
        subject=subject,
        confidence=confidence,
        band=band,
        protection=protection,
        share=share,
        checked=970,
        distinct=905,
        fill_rate=fill,
        evidence=_why(entity, confidence, round(905 * share), 905),
        shape=shape,
        truncated=truncated,
    )


def _classifications() -> tuple[Classification, ...]:
    c, patient, staff, prot = Category, Subject.PATIENT, Subject.EMPLOYEE, Protection
    orders, lab, pay = "food_delivery.public.orders", "laboratory.lab", "food_delivery.public.payments"
    return (
        _class(f"{orders}.full_name", "PERSON", c.IDENTITY, 0.97, shape="Яяяя Яяяяяя"),
        _class(f"{orders}.phone", "PHONE_NUMBER", c.CONTACT, 0.99, shape="+7 9## ###-##-##"),
        _class(f"{orders}.address", "STREET_ADDRESS", c.LOCATION, 0.93, shape="яя. Яяяяяя, ##-##"),
        _class(f"{orders}.door_code", "ACCESS_CODE", c.CREDENTIAL, 0.72, shape="##*####", fill=0.41),
        _class(
            f"{orders}.total",
            "TRANSACTION_AMOUNT",
            c.TRANSACTION_AMOUNT,
            0.95,
            shape="####.##",
            data_type="numeric(10,2)",
        ),
        _class(f"{orders}.dish", "TRANSACTION_ITEM", c.TRANSACTION_ITEM, 0.81, shape="Яяяяя яяяяя"),
        _class(
            f"{orders}.created_at",
            "TRANSACTION_TIME",
            c.TRANSACTION_TIME,
            0.96,
            shape="####-##-## ##:##",
            data_type="timestamptz",
        ),
        _class(
            f"{orders}.extra",
            "EMAIL_ADDRESS",
            c.CONTACT,
            0.91,
            path="receipt.email",
            shape="aaaa@aaaa.aa",
            data_type="jsonb",
        ),
        _class(
            f"{orders}.comment",
            "PHONE_NUMBER",
            c.CONTACT,
            0.88,
            role=Role.CONTAINED,
            share=0.031,
            shape="8 9## ### ## ##",
            truncated=0.02,
        ),
        _class("food_delivery.public.Отзывы.text", "PERSON", c.FREE_TEXT, 0.44, role=Role.CONTAINED, share=0.05),
        _class(f"{pay}.card_number", "CREDIT_CARD", c.PAYMENT, 0.98, protection=prot.MASKED, shape="****####"),
        _class(f"{pay}.ip", "IP_ADDRESS", c.ONLINE_ID, 0.94, shape="##.##.#.##", data_type="inet"),
        _class(
            "food_delivery.public.couriers.passport", "RU_PASSPORT", c.GOVERNMENT_ID, 0.9, staff, shape="## ## ######"
        ),
        _class(
            "food_delivery.public.couriers.salary",
            "SALARY",
            c.EMPLOYMENT,
            0.7,
            staff,
            shape="######",
            data_type="integer",
        ),
        _class(f"{lab}.patients.fio", "PERSON", c.IDENTITY, 0.98, patient, shape="Яяяяяя Я. Я."),
        _class(
            f"{lab}.patients.birth", "DATE_OF_BIRTH", c.DEMOGRAPHIC, 0.95, patient, shape="####-##-##", data_type="date"
        ),
        _class(
            f"{lab}.patients.snils_hash", "RU_SNILS", c.GOVERNMENT_ID, 0.66, patient, prot.HASHED, shape="aa##a###…"
        ),
        _class(f"{lab}.test_orders.diagnosis", "HEALTH", c.SPECIAL, 0.86, patient, shape="A##.#"),
        _class(
            f"{lab}.test_orders.price",
            "TRANSACTION_AMOUNT",
            c.TRANSACTION_AMOUNT,
            0.9,
            patient,
            data_type="decimal(8,2)",
        ),
        _class("parcels.main.clients.name", "PERSON", c.IDENTITY, 0.8, shape="Aaaaa Aaaaaaa"),
        _class("parcels.main.clients.city", "LOCATION", c.LOCATION, 0.31),
        _class("parcels.main.shipments.contents", "TRANSACTION_ITEM", c.TRANSACTION_ITEM, 0.55),
        _class("staff_directory.public.employees.login", "USERNAME", c.ONLINE_ID, 0.9, staff, shape="a.aaaaaa"),
        _class("staff_directory.public.employees.notes", "CRIMINAL_RECORD", c.CONVICTION, 0.27, staff, fill=0.02),
        _class("staff_directory.public.employees.org", "ORGANISATION_NAME", c.ORGANISATION, 0.7, Subject.ORGANISATION),
    )


def _ref(dotted: str, column: str | None = None) -> Ref:
    system, schema, table = dotted.split(".")
    return Ref(system=system, schema=schema, table=table, column=column)


def _colocations() -> tuple[CoLocation, ...]:
    p, split, cut = PackagePart, "colocation.split_table", "colocation.cut_key"
    orders = "food_delivery.public.orders"
    patients, tests = "laboratory.lab.patients", "laboratory.lab.test_orders"
    clients, shipments = "parcels.main.clients", "parcels.main.shipments"
    return (
        CoLocation(
            level=Level.SAME_TABLE,
            systems=("food_delivery",),
            identity=(_ref(orders, "full_name"), _ref(orders, "phone"), _ref(orders, "address")),
            transactions=(_ref(orders, "dish"), _ref(orders, "total")),
            package=(p.NAME, p.CONTACT, p.ADDRESS, p.AMOUNT, p.ITEM, p.TIME),
            people_estimate=84_000,
            severity=Severity.CRITICAL,
            severity_why=(Message(key="base.same_table"), Message(key="people", params=(("people", 84_000),))),
            advice=Message(key=split, params=(("table", "public.orders"), ("columns", "full_name, phone, address"))),
        ),
        CoLocation(
            level=Level.LINKED,
            systems=("laboratory",),
            identity=(_ref(patients, "fio"),),
            transactions=(_ref(tests, "price"),),
            path=(PathStep(from_=_ref(tests, "patient_id"), to=_ref(patients, "id"), kind=LinkKind.DECLARED),),
            package=(p.NAME, p.AMOUNT),
            people_estimate=12_400,
            severity=Severity.HIGH,
            advice=Message(key=cut, params=(("table", "lab.patients"), ("columns", "fio"))),
        ),
        CoLocation(
            level=Level.SAME_SCHEMA,
            systems=("parcels",),
            identity=(_ref(clients, "name"),),
            transactions=(_ref(shipments, "contents"),),
            package=(p.NAME, p.ITEM),
            severity=Severity.MEDIUM,
            advice=Message(key=cut, params=(("table", "main.clients"), ("columns", "name"))),
        ),
    )


def _acc(
    dotted: str,
    principal: str,
    via: tuple[Via, ...],
    categories: tuple[str, ...],
    *,
    kind: PrincipalKind = PrincipalKind.USER,
    login: bool = True,
    person: str | None = None,
    columns: tuple[str, ...] = ("*",),
    reach: Reach = Reach.DIRECT,
    grantable: bool = False,
    seen: str = "unknown",
) -> Access:
    system, schema, table = (part or None for part in dotted.split("."))
    return Access(
        system=system or "",
        principal=principal,
        principal_kind=kind,
        can_login=login,
        person=person,
        schema=schema,
        table=table,
        columns=columns,
        privileges=("SELECT",),
        reach=reach,
        via=via,
        grantable=grantable,
        last_login=seen,
        categories=categories,
        as_of=AS_OF,
    )


def _access() -> tuple[Access, ...]:
    grant, role = Via(kind=ViaKind.GRANT, name="table"), Via(kind=ViaKind.ROLE, name="analysts")
    owner, root = Via(kind=ViaKind.OWNER, name="owner"), Via(kind=ViaKind.SUPERUSER, name="postgres")
    public = Via(kind=ViaKind.PUBLIC, name="PUBLIC")
    view = Via(kind=ViaKind.VIEW, name="customer_view", system="food_delivery", schema="public")
    cats = ("identity", "contact", "location", "credential", "transaction_amount", "transaction_item")
    lab = ("identity", "demographic", "government_id")
    orders, pk = "food_delivery.public.orders", PrincipalKind
    return (
        _acc(orders, "anna", (role, grant), cats, person="Anna Testova", seen="2026-11-18T08:00:00+00:00"),
        _acc(orders, "analysts", (grant,), cats, kind=pk.ROLE, login=False, grantable=True),
        _acc(orders, "postgres", (root,), cats, seen="2026-11-19T01:15:00+00:00"),
        _acc(orders, "courier_app", (grant,), ("contact", "location"), columns=("phone", "address")),
        _acc(
            orders,
            "PUBLIC",
            (public, view),
            cats,
            kind=pk.PUBLIC,
            login=False,
            reach=Reach.VIEW,
            columns=("full_name", "phone"),
        ),
        _acc(
            "food_delivery..",
            "replicator",
            (Via(kind=ViaKind.PREDEFINED, name="REPLICATION"),),
            cats,
            reach=Reach.BYPASS,
        ),
        _acc("laboratory.lab.patients", "doctor@%", (grant,), lab, person="Boris Primerov"),
        _acc(
            "laboratory.lab.test_orders",
            "doctor@%",
            (grant,),
            ("special", "transaction_amount"),
            person="Boris Primerov",
        ),
        _acc("laboratory.lab.test_orders", "billing@10.%", (owner,), ("special", "transaction_amount")),
        _acc("laboratory.lab.results_raw", "doctor@%", (grant,), ("unknown",), person="Boris Primerov"),
        _acc(
            "parcels.main.clients",
            "user:ivan",
            (Via(kind=ViaKind.FILE_MODE, name="0644"),),
            ("identity",),
            kind=pk.OS_USER,
        ),
    )


def _statements() -> tuple[Statement, ...]:
    st = Statement
    catalog = "SELECT relname, reltuples FROM pg_catalog.pg_class WHERE relkind = ANY(%(kinds)s)"
    return (
        st(system="food_delivery", sql=catalog, count=1, rows=9, seconds=0.02),
        st(
            system="food_delivery",
            sql='SELECT "full_name", left("comment", 8192) FROM "public"."orders" TABLESAMPLE BERNOULLI (0.3) REPEATABLE (7) LIMIT 1000',
            count=1,
            rows=1000,
            seconds=0.8,
        ),
        st(
            system="laboratory",
            sql="SELECT `fio`, `birth` FROM `lab`.`patients` WHERE `id` >= %s ORDER BY `id` LIMIT 250",
            count=4,
            rows=1000,
            seconds=0.3,
        ),
    )
