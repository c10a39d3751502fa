"""Rights on tables of PostgreSQL that do not exist yet."""

from __future__ import annotations

from privaudit.model import Reach

from ..conftest import DatabaseFactory
from .postgres_graphs import look
from .postgres_sessions import as_role, run


def test_tables_to_come(postgres_database: DatabaseFactory) -> None:
    """Default privileges are listed by grantee, schema and whose tables they open; and so it comes."""
    url = postgres_database()
    run(
        url,
        *(f"CREATE ROLE d_{name} LOGIN PASSWORD 'pw'" for name in ("maker", "reader", "writer")),
        "CREATE SCHEMA later AUTHORIZATION d_maker",
        "GRANT USAGE ON SCHEMA later TO PUBLIC",
        "ALTER DEFAULT PRIVILEGES FOR ROLE d_maker IN SCHEMA later GRANT SELECT, INSERT ON TABLES TO d_reader"
        " WITH GRANT OPTION",
        "ALTER DEFAULT PRIVILEGES FOR ROLE d_maker GRANT SELECT ON TABLES TO PUBLIC",
        "ALTER DEFAULT PRIVILEGES FOR ROLE d_maker GRANT UPDATE ON TABLES TO d_writer",
        "ALTER DEFAULT PRIVILEGES FOR ROLE d_maker GRANT SELECT ON SEQUENCES TO d_writer",
    )
    found = [
        (g.principal, g.schema, g.table, g.privileges, g.grantable, " > ".join(f"{v.kind}:{v.name}" for v in g.via))
        for g in look(url).to_come
    ]
    assert found == [
        ("PUBLIC", None, None, ("SELECT",), False, "public:PUBLIC > default_privileges:d_maker"),
        ("d_reader", "later", None, ("SELECT", "INSERT"), True, "login:d_reader > default_privileges:d_maker"),
    ]
    run(as_role(url, "d_maker"), "CREATE TABLE later.new (id int)")
    now = {g.principal: g.privileges for g in look(url).grants if g.table == "new" and g.reach is Reach.DIRECT}
    assert (now["d_reader"], now["d_writer"]) == (("SELECT", "INSERT"), ("SELECT", "UPDATE"))
    assert now["PUBLIC"] == ("SELECT",)
