"""The parts of the PostgreSQL dialect that need no server: error map, URLs, types, paths, choice of a sample."""

from __future__ import annotations

import pickle
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url

from privaudit.dialects._pg_connect import shown
from privaudit.dialects._pg_errors import CLASSES, SQLSTATES, error_map
from privaudit.dialects._pg_loaders import text_or_bytes
from privaudit.dialects._pg_paths import Member, Paths, Role
from privaudit.dialects._pg_probe import Probe
from privaudit.dialects._pg_rights import audits_reads
from privaudit.dialects._pg_roles import members_of, owner_member
from privaudit.dialects._pg_sampling import choose
from privaudit.dialects._pg_types import PgType, base_of, family_of, length_of
from privaudit.dialects._pg_url import has_database, is_local, parse_url, with_database
from privaudit.errors import ConnectError, ConnectionLost, NotReadOnly, PermissionMissing, QueryTimeout, TargetError
from privaudit.model import Raw, SampleMethod, TableKind, TypeFamily


class DriverError(Exception):
    """A driver's error with a state, as psycopg makes them."""

    def __init__(self, state: str | None) -> None:
        Exception.__init__(self, "canary")
        self.sqlstate = state


class OperationalError(DriverError):
    """psycopg's name for a broken connection."""


class TestErrors:
    """SQLSTATE to our exceptions."""

    @pytest.mark.parametrize("kind", sorted({*SQLSTATES.values(), *CLASSES.values()}, key=str))
    def test_map_is_of_target_errors(self, kind: type[TargetError]) -> None:
        """Everything in the map is an error of one system and survives pickling."""
        made = kind("shop", None, (("sqlstate", "XX000"),))
        again = pickle.loads(pickle.dumps(made))  # noqa: S301 - our own bytes
        assert (type(again), str(again)) == (kind, str(made))

    def test_states_have_five_characters(self) -> None:
        """States are whole, classes are two characters."""
        assert {len(s) for s in SQLSTATES} == {5}
        assert {len(s) for s in CLASSES} == {2}

    @pytest.mark.parametrize(
        ("state", "kind"),
        [
            ("42501", PermissionMissing),
            ("57014", QueryTimeout),
            ("55P03", QueryTimeout),
            ("08006", ConnectionLost),
            ("28P01", ConnectError),
            ("25006", NotReadOnly),
            ("22P02", None),
        ],
    )
    def test_state(self, state: str, kind: type[TargetError] | None) -> None:
        """Exact states first, then their class, else nothing."""
        assert error_map(DriverError(state)) is kind

    def test_no_state(self) -> None:
        """An operational error without a state is a broken connection; any other is not."""
        assert error_map(OperationalError(None)) is ConnectionLost
        assert error_map(DriverError(None)) is None


class TestUrls:
    """URLs and where they lead."""

    @given(
        st.text(min_size=1, max_size=20).filter(
            lambda s: "\0" not in s and not any("\ud800" <= c <= "\udfff" for c in s)
        )
    )
    def test_any_database_name(self, name: str) -> None:
        """A URL for any database name leads to that name, and keeps the password."""
        made = with_database(make_url("postgresql+psycopg://u:p%40%3A@h:1"), name)
        url = parse_url(made, "x")
        arguments = url.get_dialect()().create_connect_args(url)[1]
        assert (arguments["dbname"], arguments["password"]) == (name, "p@:")
        assert has_database(url)

    @pytest.mark.parametrize(
        ("url", "there"),
        [
            ("postgresql://h", False),
            ("postgresql://h/", False),
            ("postgres://h/db", True),
            ("postgresql+psycopg2://h/?dbname=db", True),
            ("postgresql://?service=shop", True),
        ],
    )
    def test_has_database(self, url: str, there: bool) -> None:
        """A database can be named by path, query or service."""
        assert has_database(parse_url(Raw(url), "x")) is there

    @pytest.mark.parametrize(
        ("host", "address", "local"),
        [
            ("/var/run/postgresql", None, True),
            ("@abstract", None, True),
            (None, None, True),
            ("localhost", "127.0.0.1", True),
            ("x", "127.9.9.9", True),
            ("x", "::1", True),
            ("localhost", "10.0.0.1", False),
            ("db", "fe80::1%eth0", False),
            ("db", None, False),
            ("db", "nonsense", False),
        ],
    )
    def test_is_local(self, host: str | None, address: str | None, local: bool) -> None:
        """The address decides, not the name; a socket is local."""
        assert is_local(host, address) is local

    @pytest.mark.parametrize(
        ("seconds", "text"),
        [(30.0, "30s"), (0.5, "500ms"), (60.0, "1min"), (90.0, "90s"), (7200.0, "2h"), (0.0, "1ms")],
    )
    def test_shown(self, seconds: float, text: str) -> None:
        """Times are written as the server shows them; none is 0, which would mean no bound."""
        assert shown(seconds) == text


class TestTypes:
    """Types and families."""

    TYPES: ClassVar[dict[int, PgType]] = {
        1: PgType(oid=1, name="varchar", kind="b", category="S", base=0, base_modifier=-1, built_in=True),
        2: PgType(oid=2, name="email", kind="d", category="S", base=1, base_modifier=84, built_in=False),
        3: PgType(oid=3, name="work_email", kind="d", category="S", base=2, base_modifier=-1, built_in=False),
        4: PgType(oid=4, name="loop", kind="d", category="S", base=4, base_modifier=-1, built_in=False),
    }

    def test_domain_of_a_domain(self) -> None:
        """Domains lead to their base type, with the length that one of them sets."""
        base, modifier = base_of(3, -1, self.TYPES)
        assert base is not None
        assert (family_of(base), length_of(base, modifier)) == (TypeFamily.TEXT, 80)

    def test_damaged_catalog(self) -> None:
        """A domain over itself or a type that is not there does not hang or fail."""
        assert base_of(4, -1, self.TYPES)[0] is self.TYPES[4]
        assert base_of(99, -1, self.TYPES)[0] is None

    @pytest.mark.parametrize(
        ("name", "kind", "category", "family"),
        [
            ("mood", "e", "E", TypeFamily.ENUM),
            ("_int4", "b", "A", TypeFamily.ARRAY),
            ("citext", "b", "S", TypeFamily.TEXT),
            ("xstring", "b", "S", TypeFamily.TEXT),
            ("int4range", "r", "R", TypeFamily.OTHER),
            ("geometry", "b", "U", TypeFamily.OTHER),
            ("text", "c", "C", TypeFamily.OTHER),
        ],
    )
    def test_family(self, name: str, kind: str, category: str, family: TypeFamily) -> None:
        """Kind and category decide before the name, which users can choose."""
        made = PgType(oid=9, name=name, kind=kind, category=category, base=0, base_modifier=-1, built_in=False)
        assert family_of(made) is family


class TestPaths:
    """Memberships of PostgreSQL 16 and later, and of before."""

    ROLES: ClassVar[dict[int, Role]] = {
        0: Role(oid=0, name="PUBLIC", can_login=False),
        1: Role(oid=1, name="anna", can_login=True, inherit=False),
        2: Role(oid=2, name="staff", can_login=False),
        3: Role(oid=3, name="pg_database_owner", can_login=False),
        4: Role(oid=4, name="dba", can_login=True, owns_database=True),
    }

    def test_inherit_before_16(self) -> None:
        """Up to 15 NOINHERIT of the member stops all its memberships."""
        assert [(m.inherit, m.set) for m in members_of([(1, 2, False, None, None)], self.ROLES)] == [(False, True)]

    def test_inherit_from_16(self) -> None:
        """From 16 on the grant of the membership decides, whatever the role says."""
        found = members_of([(1, 2, True, True, False), (1, 99, True, True, True)], self.ROLES)
        assert [(m.inherit, m.set, m.admin) for m in found] == [(True, False, True)]

    def test_circles_end(self) -> None:
        """Memberships in a circle (impossible now, possible in a damaged catalog) do not hang."""
        members = [Member(member=a, role=b, admin=False, inherit=True, set=True) for a, b in ((1, 2), (2, 1))]
        paths = Paths(self.ROLES, members, {}, [(7, 2)], [])
        assert [v.name for v in paths.to_table(1, 7)] == ["anna", "staff", "table"]

    def test_database_owner(self) -> None:
        """The database's owner holds pg_database_owner without a membership; up to 15 not if he is NOINHERIT."""
        paths = Paths(self.ROLES, owner_member(self.ROLES, 150000), {}, [(7, 3)], [])
        assert [v.name for v in paths.to_table(4, 7)] == ["dba", "pg_database_owner", "table"]
        shy = self.ROLES | {4: Role(oid=4, name="dba", can_login=True, inherit=False, owns_database=True)}
        assert [m.inherit for v in (150000, 160000) for m in owner_member(shy, v)] == [False, True]


@pytest.mark.parametrize(
    ("setting", "reads"),
    [
        ("none", False),
        ("read, write", True),
        ("all", True),
        ("all, -read", False),
        ("ddl", False),
        ("READ", True),
        ("", False),
    ],
)
def test_pgaudit_setting(setting: str, reads: bool) -> None:
    """pgaudit.log is a list of classes with minus signs, in any case."""
    assert audits_reads(setting) is reads


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"plain", "plain"),
        ("имя".encode(), "имя"),
        ("имя".encode()[:-1], "им"),
        ("имя".encode("cp1251"), "имя".encode("cp1251")),
        (b"\xd0", ""),
        (b"a\xffb", b"a\xffb"),
    ],
)
def test_text_or_bytes(raw: bytes, value: str | bytes) -> None:
    """UTF-8 becomes text, also with its last character cut in two; anything else stays bytes."""
    assert text_or_bytes(raw) == value


@given(
    rows=st.integers(1, 5000),
    estimate=st.one_of(st.none(), st.floats(0, 1e12)),
    pages=st.integers(0, 10**9),
    kind=st.sampled_from(list(TableKind)),
)
def test_choice_is_bounded(rows: int, estimate: float | None, pages: int, kind: TableKind) -> None:
    """Whatever the statistics say, percentages lie in (0, 100], and the rows taken have a limit."""
    probe = Probe(
        oid=1,
        populated=True,
        row_security=False,
        usage=True,
        size=pages * 8192,
        density=None,
        pages=pages,
        readable=frozenset(),
        made=frozenset(),
    )
    draw = choose(kind, rows, estimate, probe, seed=1)
    params = dict(draw.params)
    assert params["rows"] == draw.cap <= max(rows * 3, rows + 1)
    assert 0 < draw.share <= 1
    if "percent" in params:
        assert 0 < float(str(params["percent"])) <= 100
        assert kind not in (TableKind.VIEW, TableKind.FOREIGN_TABLE)
    else:
        assert draw.method in (SampleMethod.HEAD, SampleMethod.ALL_ROWS)
