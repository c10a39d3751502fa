"""Whatever values stand in a script of whichever engine: no format of the gate's answer holds one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privaudit.report.gate import FORMATS
from privaudit.report.gate.written import written
from privaudit.sqltext.ddl.base import MYSQL_LIKE, Dialect

from .judged import answer

SEEDS = ("zzIvan", "zzPetrov", "zzhunter2", "zz-s3cr3t", "45091", "79161234567")
_START = "CREATE TABLE clients (id bigint PRIMARY KEY, full_name varchar(100), phone varchar(20), email varchar(50));\n"
_EVERYWHERE = (
    "INSERT INTO clients VALUES (1, '{a}', '{b}', {n});",
    "CREATE TABLE c{i} (phone varchar(20) DEFAULT '{a}', email varchar(50) CHECK (email <> '{b}'));",
    "CREATE TABLE g{i} (email varchar(50), pin int DEFAULT {n});",
    "CREATE TABLE d{i} AS SELECT phone, email FROM clients WHERE email = '{a}' OR id = {n};",
    "CREATE VIEW v{i} AS SELECT phone, '{a}' AS word FROM clients WHERE full_name = '{b}';",
    "-- {a} {b}\nGRANT SELECT ON clients TO PUBLIC; -- {a}",
    "/* {a} */ ALTER TABLE clients /* {b} */ ADD passport{i} varchar(20) /* {a} */;",
    "{w} {v} {n};",
    "FOO '{a}' {w} {n} -- {b}",
    "ALTER TABLE clients FROBNICATE {w}, {n};",
    "CREATE USER u{i} IDENTIFIED BY {w};",
    "CREATE USER w{i} PASSWORD {w}; GRANT SELECT ON clients TO w{i};",
    "ALTER USER u{i} IDENTIFIED BY {w} REPLACE {v};",
    "SET app.token = {w};",
    "SELECT '{a}",
    "UPDATE clients SET full_name = '{a}', phone = '{n}';",
    "COMMENT ON COLUMN clients.phone IS '{a} {b}';",
    "CALL p{i}('{a}', {n});",
    "{w}\t{v}\t{n}",
)
_OF = {
    Dialect.POSTGRESQL: (
        "COPY clients FROM stdin;\n1\t{a}\t{b}\t{n}\n\\.\n",
        "COPY clients FROM /* {a} */ STDIN;\n1\t{a}\t{b}\t{n}\n\\.\n",
        "\\copy clients from stdin\n1\t{a}\t{b}\t{n}\n\\.\n",
        "\\copy clients from pstdin\n{a};{b};{n}\n\\.\n",
        "CREATE ROLE r{i} LOGIN PASSWORD '{a}' SUPERUSER;",
        "SELECT $${a}$$, $x${b}$x$, E'{a}\\'{b}', U&'{a}';",
        "DO $$ BEGIN EXECUTE 'CREATE TABLE {a}'; PERFORM '{b}'; {w}; END $$;",
        'DO LANGUAGE plperl $$ my $k = "{a}"; # {b}\n$$;',
        "CREATE FUNCTION f{i}() RETURNS text SECURITY DEFINER LANGUAGE sql AS $$ SELECT '{a}', phone FROM clients $$;",
        'INSERT INTO clients VALUES ("{a}");',
        'CREATE TABLE e{i} (phone text DEFAULT "{a}", email text CHECK (email <> "{b}"));',
        "\\connect postgresql://{w}:{v}@h/db",
        "#{w} {v}\n",
        "CREATE POLICY p{i} ON clients USING (email = '{a}');",
    ),
    Dialect.MYSQL: (
        'CREATE TABLE e{i} (phone varchar(20) DEFAULT "{a}") COMMENT "{b}";',
        "--{w} {v}\n",
        "# {a}\nGRANT SELECT ON *.* TO 'u'@'%'; # {b}\n",
        "/*! {w} {v} */;",
        "SET PASSWORD = '{a}';",
        "PREPARE s FROM '{a}'; SET @x = '{b}'; PREPARE s FROM @x; EXECUTE s;",
    ),
    Dialect.SQLITE: (
        'CREATE TABLE e{i} (phone text CHECK (phone <> "{a}"), email text DEFAULT ("{b}"));',
        'CREATE TABLE f{i} (phone text DEFAULT "{a}"); INSERT INTO clients VALUES ("{b}");',
        'CREATE TRIGGER t{i} AFTER INSERT ON clients BEGIN INSERT INTO clients VALUES ("{a}"); END;',
        'CREATE VIEW x{i} AS SELECT phone FROM clients WHERE email = "{a}";',
    ),
    Dialect.MSSQL: (
        'SET QUOTED_IDENTIFIER OFF\nGO\nCREATE TABLE e{i} (phone nvarchar(20) DEFAULT "{a}")\nGO\n',
        "CREATE LOGIN l{i} WITH PASSWORD = N'{a}'\nGO\n",
        "EXEC('{a}')\nGO\n",
        "EXEC unknown{i} @p = '{a}', @n = {n}\nGO\n",
        ":setvar pw {w}\n",
    ),
    Dialect.ORACLE: (
        "CREATE TABLE e{i} (phone varchar2(20) DEFAULT q'[{a}]');\n",
        "GRANT DBA TO a, b IDENTIFIED BY {w}, {v};\n",
        "CREATE DATABASE LINK l{i} CONNECT TO scott IDENTIFIED BY {w} USING '{b}';\n",
        'CREATE USER y{i} IDENTIFIED BY "{a}";\n',
        "@{w}/{v}@h\n",
    ),
}
_WORDS = st.sampled_from(("zzIvan", "zzPetrov", "zzhunter2"))
_TEXTS = st.sampled_from(
    (*SEEDS[:4], "zzIvan zzPetrov", "zzPetrov; GRANT zzIvan", "zz-s3cr3t\nzzIvan", "zzIvan\tzzPetrov")
)


@st.composite
def _scripts(draw: st.DrawFn, dialect: Dialect) -> str:
    forms = (*_EVERYWHERE, *_OF.get(Dialect.MYSQL if dialect in MYSQL_LIKE else dialect, ()))
    chosen = draw(st.lists(st.sampled_from(forms), min_size=1, max_size=8))
    return _START + "".join(
        form.replace("{a}", draw(_TEXTS))
        .replace("{b}", draw(_TEXTS))
        .replace("{n}", draw(st.sampled_from(SEEDS[4:])))
        .replace("{w}", draw(_WORDS))
        .replace("{v}", draw(_WORDS))
        .replace("{i}", str(i))
        + draw(st.sampled_from(("\n", " ", "\n\n")))
        for i, form in enumerate(chosen)
    )


@pytest.mark.parametrize("dialect", list(Dialect))
@settings(max_examples=15, deadline=None)
@given(data=st.data(), width=st.integers(40, 160), lang=st.sampled_from(("en", "ru")))
def test_no_value_of_any_script_is_in_any_format(dialect: Dialect, data: st.DataObject, width: int, lang: str) -> None:
    """Strings, numbers, comments, passwords, rows of COPY, texts in double quotes, what is no SQL at all."""
    script = data.draw(_scripts(dialect))
    judged = answer(script, dialect=dialect)
    for name in FORMATS:
        said = written(name, judged, lang, width)
        assert [seed for seed in SEEDS if seed in said] == [], name
