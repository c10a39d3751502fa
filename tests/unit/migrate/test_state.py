"""What a replay comes to where no server is asked: folders that start late, where things were said, what is gone."""

from __future__ import annotations

import pytest

from privaudit.migrate.script import Script
from privaudit.migrate.snapshot import Snapshot
from privaudit.migrate.state import _HANDLERS, Replay
from privaudit.model import Location, Reach, TableKind, TypeFamily
from privaudit.sqltext.ddl import effects
from privaudit.sqltext.ddl.base import Dialect, QName

AS_OF = "2026-01-01T00:00:00+00:00"
PEOPLE = "CREATE TABLE people (id int PRIMARY KEY, fio text, phone varchar(20));\n"


def replayed(*texts: str, dialect: Dialect = Dialect.POSTGRESQL) -> Snapshot:
    """Replay texts as files 1.sql, 2.sql …"""
    replay = Replay("shop", dialect, as_of=AS_OF)
    for number, text in enumerate(texts, 1):
        replay.run(Script(file=f"{number}.sql", text=text))
    return replay.snapshot()


def columns(found: Snapshot, name: str) -> list[str]:
    """Return the names of a relation's columns."""
    return [c.name for t in found.catalog.tables if t.name == name for c in t.columns]


def readers(found: Snapshot, table: str) -> set[str]:
    """Return who reads anything of a relation now."""
    return {g.principal for g in found.grants.grants if g.table == table and g.reach is Reach.DIRECT}


def test_every_effect_is_applied() -> None:
    """No kind of change is left out in silence."""
    known = {e for e in vars(effects).values() if isinstance(e, type) and issubclass(e, effects.Effect)}
    others = {effects.Effect, effects.Block, effects.Harmless, effects.NotUnderstood, effects.KeepText, effects.RunText}
    others.add(effects.InSchema)
    assert known - set(_HANDLERS) == others


_ADD = (
    "SET @s = (SELECT IF((SELECT COUNT(*) FROM information_schema.columns WHERE table_name = 'people'), 'SELECT 1',\n"
    "  'ALTER TABLE people ADD COLUMN mail text'));\nPREPARE p FROM @s;\nEXECUTE p;\nDEALLOCATE PREPARE p;\n"
)


@pytest.mark.parametrize("dialect", [Dialect.MYSQL, Dialect.MARIADB])
def test_what_a_variable_holds_is_run_where_it_is_run(dialect: Dialect) -> None:
    """MySQL's way to change a schema only where needed: the change is at the line of the text."""
    found = replayed(PEOPLE, _ADD, dialect=dialect)
    assert columns(found, "people") == ["id", "fio", "phone", "mail"]
    assert found.said.columns["shop", "people", "mail"].line == 2
    assert found.troubles == ()
    never = replayed(PEOPLE, _ADD.split("PREPARE", maxsplit=1)[0], dialect=dialect)
    assert columns(never, "people") == ["id", "fio", "phone"]


def test_what_another_script_kept_or_nobody_did_is_not_known() -> None:
    """A variable lives as long as a session; what is put together of unknown parts is said where it is run."""
    keep, run = _ADD.split("PREPARE", maxsplit=1)[0], "PREPARE p FROM @s;\nEXECUTE p;\n"
    made = "SET @s = CONCAT('ALTER TABLE ', @t, ' DROP COLUMN fio');\n"
    for texts in ((keep, run), (keep + made + run,), (run,), (keep + "SET @s = @t;\n" + run,)):
        found = replayed(PEOPLE, *texts, dialect=Dialect.MARIADB)
        assert [(t.reason, t.params) for t in found.troubles] == [("dynamic", (("what", "EXECUTE"),))]
        assert columns(found, "people") == ["id", "fio", "phone"]


def test_a_query_into_a_variable_is_kept_too() -> None:
    """CONCAT of literals, several variables, one that is no text."""
    text = (
        "SELECT COUNT(*), CONCAT('ALTER TABLE people ', 'DROP COLUMN fio') INTO @n, @s FROM mysql.user;\n"
        "EXECUTE IMMEDIATE @s;\n"
    )
    found = replayed(PEOPLE, text, dialect=Dialect.MARIADB)
    assert columns(found, "people") == ["id", "phone"]
    assert found.troubles == ()


def test_a_folder_that_starts_late_says_so_once() -> None:
    """A table that no script makes is known by what is said of it."""
    found = replayed("ALTER TABLE people ADD COLUMN phone varchar(20);\nALTER TABLE people ADD COLUMN fio text;")
    assert columns(found, "people") == ["phone", "fio"]
    assert [(t.reason, t.location) for t in found.troubles] == [
        ("relation_unknown", Location(file="1.sql", line=1, column=20))
    ]
    assert found.catalog.tables[0].gaps == (("replayed_in_part", ()),)
    assert (found.statements, found.in_state) == (2, 1)


def test_a_view_goes_on_to_show_what_it_showed() -> None:
    """PostgreSQL follows new names of tables and columns."""
    view = "CREATE VIEW seen AS SELECT phone AS p FROM people;\nCREATE ROLE ann LOGIN;\nGRANT SELECT ON seen TO ann;\n"
    found = replayed(
        PEOPLE + view, "ALTER TABLE people RENAME COLUMN phone TO tel;\nALTER TABLE people RENAME TO clients;"
    )
    assert found.grants.views[0].outputs == (("p", (("public", "clients", "tel"),)),)
    through = [g for g in found.grants.grants if g.table == "clients"]
    assert [(g.principal, g.columns, g.reach) for g in through] == [("ann", ("tel",), Reach.VIEW)]
    assert found.said.born["public", "clients", "tel"] == ("public", "people", "phone")


def test_a_copy_says_where_its_rows_are_from_through_views_too() -> None:
    """A backup of a view is one of its tables."""
    made = "CREATE VIEW seen AS SELECT fio, lower(phone) AS p FROM people;\nCREATE TABLE backup AS SELECT * FROM seen;"
    (copy,) = replayed(PEOPLE + made).copied
    assert copy.into.table == "backup"
    assert dict(copy.columns) == {"fio": (("public", "people", "fio"),), "p": (("public", "people", "phone"),)}
    assert copy.location == Location(file="1.sql", line=3, column=1)


def test_a_dropped_table_takes_its_copies_guards_and_readers_along() -> None:
    """Nothing is said of what is not there any more."""
    more = "ALTER TABLE people ENABLE ROW LEVEL SECURITY;\nGRANT SELECT ON people TO PUBLIC;\n"
    found = replayed(PEOPLE + more + "CREATE TABLE old AS SELECT * FROM people;\nDROP TABLE people, old;")
    assert (found.catalog.tables, found.guards, found.copied, found.grants.grants) == ((), (), (), ())


def test_guards_are_told_with_their_place() -> None:
    """Row security, a forced one, and policies, open ones too."""
    text = "ALTER TABLE people ENABLE ROW LEVEL SECURITY;\nALTER TABLE people FORCE ROW LEVEL SECURITY;\n"
    found = replayed(PEOPLE + text + "CREATE POLICY all_of_it ON people USING (true);")
    assert [(g.kind, g.name, g.open, g.location.line) for g in found.guards] == [
        ("row_security", "", False, 2),
        ("forced", "", False, 3),
        ("policy", "all_of_it", True, 4),
    ]


def test_rights_on_all_tables_are_on_those_of_that_time() -> None:
    """GRANT … ON ALL TABLES gives nothing on later ones; default privileges do, and are told as to come."""
    roles = "CREATE ROLE ann LOGIN;\nCREATE ROLE bob LOGIN;\n"
    before = PEOPLE + roles + "GRANT SELECT ON ALL TABLES IN SCHEMA public TO ann;\n"
    after = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO bob;\nCREATE TABLE later (id int);"
    found = replayed(before + after)
    assert (readers(found, "people"), readers(found, "later")) == ({"ann"}, {"bob"})
    assert [(g.principal, g.schema) for g in found.grants.to_come] == [("bob", "public")]
    assert found.said.rights["bob", "public", "later"].line == 6


def test_a_role_that_nobody_makes_may_log_in_as_far_as_is_known() -> None:
    """It is a reader, and that it is not known is a gap."""
    found = replayed(PEOPLE + "GRANT SELECT (phone) ON people TO reporting;")
    assert [(g.principal, g.can_login, g.columns) for g in found.grants.grants] == [("reporting", True, ("phone",))]
    assert ("replayed_roles_unknown", (("roles", "reporting"),)) in found.grants.gaps


@pytest.mark.parametrize("dialect", [Dialect.MSSQL, Dialect.ORACLE])
def test_grants_and_roles_of_other_engines(dialect: Dialect) -> None:
    """A right granted to a role is one of its members."""
    text = "CREATE TABLE people (id int, phone varchar(20));\nGRANT SELECT ON people TO readers;\n"
    more = "ALTER ROLE readers ADD MEMBER ann;" if dialect is Dialect.MSSQL else "GRANT readers TO ann;"
    assert {"ann", "readers"} <= readers(replayed(text + more, dialect=dialect), "people")


def test_types_that_scripts_make_are_known_by_what_they_are() -> None:
    """A domain is its base with its length, an enum is one."""
    made = "CREATE DOMAIN mail AS varchar(80);\nCREATE TYPE mood AS ENUM ('sad', 'gay');\n"
    (table,) = replayed(made + "CREATE TABLE people (email mail NOT NULL, feels mood);").catalog.tables
    assert [(c.family, c.length) for c in table.columns] == [(TypeFamily.TEXT, 80), (TypeFamily.ENUM, None)]


def test_a_session_ends_with_its_script() -> None:
    """SET ROLE and search_path hold for one file."""
    first = "CREATE ROLE app;\nCREATE SCHEMA hall;\nSET search_path = hall;\nSET ROLE app;\nCREATE TABLE one (id int);"
    found = replayed(first, "CREATE TABLE two (id int);")
    assert [(t.schema, t.name) for t in found.catalog.tables] == [("hall", "one"), ("public", "two")]
    owners = {g.table for g in found.grants.grants if g.principal == "app"}
    assert owners <= {"one"}


def test_a_snapshot_changes_nothing_and_is_equal_to_the_next() -> None:
    """The state before a change can be kept beside the one after it."""
    replay = Replay("shop", Dialect.MARIADB, as_of=AS_OF)
    replay.run(Script(file="1.sql", text=PEOPLE + "GRANT SELECT ON people TO ann;"))
    before = replay.snapshot()
    assert replay.snapshot() == before
    replay.run(Script(file="2.sql", text="ALTER TABLE people DROP COLUMN phone;"))
    assert (columns(before, "people"), columns(replay.snapshot(), "people")) == (["id", "fio", "phone"], ["id", "fio"])


def test_values_of_scripts_are_in_no_text_of_a_snapshot() -> None:
    """Comments, defaults and passwords are not shown."""
    text = (
        "CREATE TABLE people (id int, phone text DEFAULT '+79161234567');\n"
        "COMMENT ON COLUMN people.phone IS 'as of Ann Zolotareva';\n"
        "CREATE ROLE ann LOGIN PASSWORD 'Qwerty123';\nINSERT INTO people VALUES (1, '+79167654321');"
    )
    shown = repr(replayed(text))
    assert not [value for value in ("79161234567", "Zolotareva", "Qwerty123", "79167654321") if value in shown]


def test_a_table_of_a_composite_type_has_its_attributes() -> None:
    """CREATE TABLE … OF, with keys and options of columns behind it; of a type that nothing makes it is said."""
    text = "CREATE TYPE person AS (id int, mail text);\nCREATE TABLE people OF person (id WITH OPTIONS PRIMARY KEY);\n"
    found = replayed(text)
    assert columns(found, "people") == ["id", "mail"]
    assert found.troubles == ()
    unknown = replayed("CREATE TABLE people OF person;\n")
    assert [t.reason for t in unknown.troubles] == ["part"]


def test_a_table_that_inherits_gets_the_columns_of_its_parent() -> None:
    """INHERIT and NO INHERIT: columns that the parent gets are the child's, too, and not any more."""
    made = "CREATE TABLE base (id int);\nCREATE TABLE more (id int);\nALTER TABLE more INHERIT base;\n"
    found = replayed(made + "ALTER TABLE base ADD COLUMN phone text;\n")
    assert columns(found, "more") == ["id", "phone"]
    assert found.troubles == ()
    gone = replayed(made + "ALTER TABLE more NO INHERIT base;\nALTER TABLE base ADD COLUMN phone text;\n")
    assert columns(gone, "more") == ["id"]
    assert gone.troubles == ()


@pytest.mark.parametrize("dialect", [Dialect.MYSQL, Dialect.MARIADB])
def test_a_table_may_become_partitioned_later(dialect: Dialect) -> None:
    """ALTER TABLE … PARTITION BY and REMOVE PARTITIONING change the kind that the catalog says."""
    split = PEOPLE + "ALTER TABLE people PARTITION BY HASH(id) PARTITIONS 4;\n"
    assert replayed(split, dialect=dialect).catalog.tables[0].kind is TableKind.PARTITIONED_TABLE
    again = replayed(split + "ALTER TABLE people REMOVE PARTITIONING;\n", dialect=dialect)
    assert again.catalog.tables[0].kind is TableKind.TABLE
    assert again.troubles == ()


def test_who_acts_may_be_made_owner() -> None:
    """OWNER TO CURRENT_USER is no role of that name."""
    text = PEOPLE + "CREATE ROLE ann LOGIN;\nSET ROLE ann;\nALTER TABLE people OWNER TO CURRENT_USER;\n"
    found = replayed(text)
    assert readers(found, "people") == {"ann"}
    assert not [p for p in found.grants.principals if "current_user" in p.id.lower()]


def test_rights_on_one_of_several_routines_of_a_name() -> None:
    """The types of arguments say which: GRANT and OWNER TO leave the others as they are."""
    made = PEOPLE + "CREATE ROLE ann LOGIN;\nCREATE ROLE bob LOGIN;\n"
    for kind in ("int", "varchar"):
        made += f"CREATE FUNCTION f(a {kind}) RETURNS SETOF people LANGUAGE sql AS 'SELECT * FROM people';\n"
        made += f"REVOKE ALL ON FUNCTION f({kind}) FROM PUBLIC;\n"
    text = (
        made + "GRANT EXECUTE ON FUNCTION f(a character varying(20)) TO ann;\nALTER FUNCTION f(integer) OWNER TO bob;\n"
    )
    replay = Replay("shop", Dialect.POSTGRESQL, as_of=AS_OF)
    replay.run(Script(file="1.sql", text=text))
    number, word = replay.world.routines(QName(name="f"))
    assert (number.arguments, word.arguments) == (("integer",), ("character varying",))
    assert [r.owner.name for r in (number, word) if r.owner is not None] == ["bob", replay.world.rights.runner.name]
    assert [any(h.name == "ann" for h in r.rights_said) for r in (number, word)] == [False, True]


def test_a_schema_made_with_what_is_in_it() -> None:
    """Tables, views and rights behind CREATE SCHEMA are in it, at their own lines; what follows is not."""
    text = (
        "CREATE ROLE ann LOGIN;\nCREATE SCHEMA crm\n  CREATE TABLE people (id int, mail text)\n"
        "  CREATE VIEW mails AS SELECT mail FROM people\n  GRANT SELECT ON mails TO ann WITH GRANT OPTION;\n" + PEOPLE
    )
    found = replayed(text)
    assert [(t.schema, t.name) for t in found.catalog.tables] == [
        ("crm", "mails"),
        ("crm", "people"),
        ("public", "people"),
    ]
    assert found.said.relations["crm", "people"].line == 3
    assert found.grants.views[0].outputs == (("mail", (("crm", "people", "mail"),)),)
    assert found.troubles == ()
