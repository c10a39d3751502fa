"""Statements of PostgreSQL as migrations hold them, drawn at random."""

from __future__ import annotations

from typing import Final

from .folders import COLUMNS, ROLES, TABLES, VIEWS, Draw

SCHEMAS: Final = ("public", "hall")
_TYPES: Final = (
    *("int", "bigint", "text", "varchar(40)", "char(2)", "numeric(10,2)", "date", "timestamptz", "boolean", "uuid"),
    *("jsonb", "text[]", "serial", "bytea", "mail", "colour", "double precision", "timestamp"),
)
_ATTRIBUTES: Final = ("LOGIN", "NOLOGIN", "NOINHERIT", "INHERIT", "SUPERUSER", "NOSUPERUSER")
_TAKE: Final = "CREATE OR REPLACE FUNCTION take() RETURNS SETOF text LANGUAGE plpgsql SECURITY DEFINER"
_FIND: Final = (
    "CREATE OR REPLACE FUNCTION find() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER SET search_path = public"
)


def statement(rng: Draw) -> str:
    """Give one that may or may not work; several, joined by ``; ``, hold together or not at all."""
    if rng.random() < 0.06:
        return f"SET ROLE {_role(rng)}; {_one(rng)}; {_one(rng)}; RESET ROLE"
    if rng.random() < 0.04:
        return f"SET search_path = hall, public; {_one(rng)}; {_one(rng)}; RESET search_path"
    return _one(rng)


def _one(rng: Draw) -> str:
    kinds = (
        *(_create,) * 4,
        *(_alter,) * 6,
        *(_view,) * 2,
        *(_rights,) * 6,
        *(_more,) * 3,
        *(_owners,) * 2,
        _away,
    )
    return rng.choice(kinds)(rng)


def first(rng: Draw) -> list[str]:
    """Give statements that a folder begins with."""
    made = ["CREATE SCHEMA hall", "CREATE DOMAIN mail AS varchar(80)", "CREATE TYPE colour AS ENUM ('red', 'blue')"]
    for role in ROLES:
        words = "LOGIN" if rng.random() < 0.6 else "NOLOGIN"
        words += rng.choice(("", "", " NOINHERIT", " BYPASSRLS"))
        made.append(f"CREATE ROLE {role} {words}")
    return made


def name(rng: Draw) -> str:
    """Give a table's name, sometimes with its schema."""
    table = rng.choice(TABLES)
    return table if rng.random() < 0.7 else f"{rng.choice(SCHEMAS)}.{table}"


def _relation(rng: Draw) -> str:
    return name(rng) if rng.random() < 0.75 else rng.choice(VIEWS)


def _column(rng: Draw) -> str:
    return rng.choice(COLUMNS)


def _spec(rng: Draw, column: str) -> str:
    more = rng.choice(("", "", "", " NOT NULL", " UNIQUE", " DEFAULT NULL", " NOT NULL UNIQUE"))
    return f"{column} {rng.choice(_TYPES)}{more}"


def _create(rng: Draw) -> str:
    table, exists = name(rng), rng.choice(("", "", "IF NOT EXISTS "))
    kind = rng.random()
    if kind < 0.15:
        return f"CREATE TABLE {exists}{table} AS SELECT {_query(rng)}"
    if kind < 0.25:
        return f"CREATE TABLE {exists}{table} (LIKE {name(rng)}{rng.choice(('', ' INCLUDING ALL'))})"
    if kind < 0.35:
        return f"CREATE TABLE {exists}{table} (extra int) INHERITS ({name(rng)})"
    if kind < 0.45:
        part = f"PARTITION OF {name(rng)} FOR VALUES FROM ({rng.randint(0, 9)}) TO ({rng.randint(10, 19)})"
        return f"CREATE TABLE {exists}{table} {part}"
    columns = rng.sample(COLUMNS[1:], rng.randint(1, 4))
    key = rng.choice(
        ("id int PRIMARY KEY", "id bigserial PRIMARY KEY", "id int", "id int GENERATED ALWAYS AS IDENTITY")
    )
    parts = [key, *(_spec(rng, c) for c in columns)]
    if rng.random() < 0.3:
        parts.append(f"FOREIGN KEY (id) REFERENCES {name(rng)} (id)")
    if rng.random() < 0.2:
        parts.append(f"CONSTRAINT {rng.choice(('one', 'two'))} UNIQUE ({', '.join(columns[:2])})")
    tail = " PARTITION BY RANGE (id)" if rng.random() < 0.15 else ""
    return f"CREATE TABLE {exists}{table} ({', '.join(parts)}){tail}"


def _alter(rng: Draw) -> str:
    table, column = name(rng), _column(rng)
    return rng.choice(
        (
            f"ALTER TABLE {table} ADD COLUMN {_spec(rng, column)}",
            f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {_spec(rng, column)}",
            f"ALTER TABLE {table} DROP COLUMN {column}",
            f"ALTER TABLE IF EXISTS {table} DROP COLUMN IF EXISTS {column} CASCADE",
            f"ALTER TABLE {table} RENAME COLUMN {column} TO {_column(rng)}",
            f"ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL",
            f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL",
            f"ALTER TABLE {table} ALTER COLUMN {column} TYPE text USING {column}::text",
            f"ALTER TABLE {table} ADD PRIMARY KEY ({column})",
            f"ALTER TABLE {table} ADD CONSTRAINT {rng.choice(('one', 'two'))} UNIQUE ({column})",
            f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {rng.choice(('one', 'two', 'people_pkey'))} CASCADE",
            f"ALTER TABLE {table} ADD FOREIGN KEY ({column}) REFERENCES {name(rng)}",
            f"ALTER TABLE {table} RENAME TO {rng.choice(TABLES)}",
            f"ALTER TABLE {table} SET SCHEMA {rng.choice(SCHEMAS)}",
            f"CREATE UNIQUE INDEX ON {table} ({column})",
            f"CREATE INDEX {rng.choice(('ix', 'iy'))} ON {table} ({column}, id)",
            f"CREATE UNIQUE INDEX {rng.choice(('ix', 'iy'))} ON {table} ({column}) WHERE id > 3",
            f"DROP INDEX {rng.choice(('ix', 'iy'))}",
            f"COMMENT ON COLUMN {rng.choice(TABLES)}.{column} IS 'Phone of a client'",
            f"COMMENT ON TABLE {table} IS {rng.choice(('NULL', chr(39) + 'People' + chr(39)))}",
            f"ALTER TABLE {table} DETACH PARTITION {name(rng)}",
            f"ALTER TABLE {table} ATTACH PARTITION {name(rng)} FOR VALUES FROM ({rng.randint(20, 29)}) TO (30)",
            f"ALTER VIEW {rng.choice(VIEWS[:2])} RENAME COLUMN {column} TO {_column(rng)}",
            f"ALTER VIEW {rng.choice(VIEWS[:2])} RENAME TO {rng.choice(VIEWS[:2])}",
            f"ALTER TABLE {table} DROP CONSTRAINT {rng.choice(TABLES)}_{rng.choice((f'{column}_key', 'pkey'))}",
            f"ALTER TABLE {table} RENAME CONSTRAINT {rng.choice(('one', f'{table}_pkey'))} TO two",
            f"ALTER INDEX {rng.choice(('ix', 'iy'))} RENAME TO ix",
        )
    )


def _query(rng: Draw) -> str:
    a, b = _relation(rng), _relation(rng)
    column = _column(rng)
    return rng.choice(
        (
            f"* FROM {a}",
            f"id, {column} FROM {a}",
            f"lower(a.{column}::text) AS low, a.id FROM {a} a",
            f"a.id AS one, b.{column} AS two FROM {a} a JOIN {b} b ON b.id = a.id",
            f"count(*) AS n, max({column}) AS top FROM {a}",
            f"x.{column} FROM (SELECT * FROM {a}) x",
        )
    )


def _view(rng: Draw) -> str:
    view = rng.choice(VIEWS)
    if view == "kept":
        return f"CREATE MATERIALIZED VIEW kept AS SELECT {_query(rng)}"
    how = rng.choice(("CREATE VIEW", "CREATE OR REPLACE VIEW", "CREATE VIEW"))
    options = rng.choice(("", "", " WITH (security_invoker = true)"))
    return f"{how} {view}{options} AS SELECT {_query(rng)}"


def _role(rng: Draw, *more: str) -> str:
    return rng.choice((*ROLES, *more))


def _rights(rng: Draw) -> str:
    right = rng.choice(("SELECT", "SELECT", "SELECT", "INSERT, SELECT", "ALL", f"SELECT ({_column(rng)})", "UPDATE"))
    relation = _relation(rng)
    schema = rng.choice(SCHEMAS)
    whom = _role(rng, "PUBLIC")
    return rng.choice(
        (
            f"GRANT {right} ON {relation} TO {whom}",
            f"GRANT {right} ON {relation} TO {_role(rng)} WITH GRANT OPTION",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {whom}",
            f"REVOKE {right} ON {relation} FROM {whom} CASCADE",
            f"REVOKE GRANT OPTION FOR SELECT ON {relation} FROM {_role(rng)} CASCADE",
            f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {whom} CASCADE",
            f"GRANT USAGE ON SCHEMA {schema} TO {whom}",
            f"REVOKE USAGE ON SCHEMA {schema} FROM {whom}",
            f"GRANT {_role(rng)} TO {_role(rng)}{rng.choice(('', ' WITH ADMIN OPTION'))}",
            f"REVOKE {_role(rng)} FROM {_role(rng)}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO {whom}",
            f"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {_role(rng)}",
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {_role(rng)} REVOKE SELECT ON TABLES FROM {_role(rng)}",
            f"GRANT pg_read_all_data TO {_role(rng)}",
            f"REVOKE pg_read_all_data FROM {_role(rng)}",
        )
    )


def _owners(rng: Draw) -> str:
    return rng.choice(
        (
            f"ALTER TABLE {_relation(rng)} OWNER TO {_role(rng)}",
            f"ALTER SCHEMA hall OWNER TO {_role(rng)}",
            f"REASSIGN OWNED BY {_role(rng)} TO {_role(rng)}",
            f"GRANT CREATE ON SCHEMA public TO {_role(rng)}",
            f"DROP OWNED BY {_role(rng)} CASCADE",
            f"ALTER VIEW {rng.choice(VIEWS[:2])} SET (security_invoker = {rng.choice(('true', 'false'))})",
            f"ALTER ROLE {_role(rng)} {rng.choice(_ATTRIBUTES)}",
        )
    )


def _more(rng: Draw) -> str:
    table = name(rng)
    return rng.choice(
        (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            f"{_TAKE} AS $$ BEGIN RETURN QUERY SELECT phone FROM public.{rng.choice(TABLES)} WHERE id = 1; END $$",
            f"ALTER FUNCTION {rng.choice(('find', 'take'))}() OWNER TO {_role(rng)}",
            f"ALTER FUNCTION find() SECURITY {rng.choice(('INVOKER', 'DEFINER'))}",
            f"DROP FUNCTION {rng.choice(('find', 'take'))}()",
            f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM {_role(rng, 'PUBLIC')}",
            f"CREATE POLICY mine ON {table} USING (true)",
            f"{_FIND} AS $$ SELECT fio FROM {rng.choice(TABLES)} $$",
            f"REVOKE EXECUTE ON FUNCTION find() FROM {_role(rng, 'PUBLIC')}",
            f"GRANT EXECUTE ON FUNCTION find() TO {_role(rng)}",
            f"INSERT INTO {table} (fio) SELECT fio FROM {name(rng)}",
            "DO $$ BEGIN EXECUTE 'SELECT 1'; END $$",
        )
    )


def _away(rng: Draw) -> str:
    return rng.choice(
        (
            f"DROP TABLE {name(rng)}",
            f"DROP TABLE IF EXISTS {name(rng)} CASCADE",
            f"DROP VIEW IF EXISTS {rng.choice(VIEWS[:2])} CASCADE",
            "DROP MATERIALIZED VIEW kept",
        )
    )
