"""Fingerprints: equal for statements that differ in values only, and no literal is left in one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privaudit.sqltext.base import Flavour
from privaudit.sqltext.fingerprint import LONGEST, cut, fingerprint, folded, is_cut_well

PG, MY = Flavour.POSTGRESQL, Flavour.MYSQL
CANARY = "zqxcanary"

SAME = [
    (PG, "SELECT * FROM c WHERE id = 5", "SELECT *  FROM c\nWHERE id = 17;", "SELECT * FROM c WHERE id = ?"),
    (PG, "SELECT 1 FROM t WHERE a IN (1,2,3)", "SELECT 7 FROM t WHERE a IN (5 , 6)", "SELECT ? FROM t WHERE a IN (?)"),
    (PG, "x = -5", "x = +7", "x = ?"),
    (PG, "x = 1e-5", "x = .5", "x = ?"),
    (PG, "x = E'a\\'b'", "x = 'O''Brien'", "x = ?"),
    (PG, "x = $a$ it's $a$", "x = $$\n$$", "x = ?"),
    (PG, "x = N'a' -- it's\n AND y", "x = /* 'a */ B'01' AND y", "x = ? AND y"),
    (PG, "x = /* a /* b */ 'c */ 4", "x = $1", "x = ?"),
    (PG, 'SELECT "Name 5" FROM t2 WHERE "x" = 1', 'SELECT "Name 5" FROM t2 WHERE "x" = \'\'', None),
    (PG, "INSERT INTO t VALUES (1, now(), 'a'), (2, now(), 'b')", "INSERT INTO t VALUES (3, now(), '')", None),
    (PG, "WHERE (a, b) IN ((1, 2), (3, 4))", "WHERE (a, b) IN ((5, 6))", "WHERE (a, b) IN ((?, ?))"),
    (PG, "a::text = :name", "a::text = 'x'", "a::text = ?"),
    (PG, "a = U&'\\0061'", "a = 'x'", "a = ?"),
    (MY, 'x = "a" AND `b 1` = 2', "x = 'a\\'b' AND `b 1` = 0xFF", "x = ? AND `b 1` = ?"),
    (MY, "x = 'a' # it's\n AND y", "x = 'a' -- it's\n AND y", "x = ? AND y"),
    (MY, "SELECT /*!40001 SQL_NO_CACHE */ * FROM t", "SELECT SQL_NO_CACHE * FROM t", None),
    (MY, "x = 'a' 'b'", 'x = "it\'s"', "x = ?"),
    (MY, "LIMIT 5, 10", "LIMIT 3, 7", "LIMIT ?, ?"),
    (None, "x = 'a' AND y = %s", "x = 'b' AND y = %(name)s", "x = ? AND y = ?"),
]


@pytest.mark.parametrize(("flavour", "one", "other", "expected"), SAME)
def test_statements_that_differ_in_values_share_a_fingerprint(
    flavour: Flavour | None, one: str, other: str, expected: str | None
) -> None:
    """The same statement with other values, comments and white space is recognised as the same."""
    assert fingerprint(one, flavour) == fingerprint(other, flavour)
    if expected is not None:
        assert fingerprint(one, flavour) == expected


@pytest.mark.parametrize("flavour", [PG, MY, None])
def test_names_with_digits_stay(flavour: Flavour | None) -> None:
    """A digit inside a name is part of the name."""
    text = "SELECT address2, t1.x FROM crm2.t1 WHERE a$1 = b"
    assert fingerprint(text, flavour) == text


def test_a_name_in_double_quotes_is_kept_where_it_is_one() -> None:
    """PostgreSQL's double quotes hold names; elsewhere they may hold a value."""
    assert fingerprint('SELECT "Phone" FROM t', PG) == 'SELECT "Phone" FROM t'
    assert "Phone" not in fingerprint('SELECT "Phone" FROM t', MY)
    assert "Phone" not in fingerprint('SELECT "Phone" FROM t')


@pytest.mark.parametrize(
    ("flavour", "text"),
    [
        (PG, f"x = '{CANARY}"),
        (PG, f"x = 'a''{CANARY}"),
        (PG, f"x = $a$ {CANARY} $b$"),
        (PG, f"x /* {CANARY}"),
        (PG, f'x = "{CANARY}'),
        (PG, f"x = 'C:\\' AND y = '{CANARY}"),
        (PG, f"x = 'O\\'{CANARY}'"),
        (PG, f"x = 'O\\'{CANARY} and D\\'{CANARY}'"),
        (PG, f"x = '\\'{CANARY}\\''"),
        (MY, f"x = 'C:\\' AND y = '{CANARY}'"),
        (MY, f"x = 'C:\\' AND y = '{CANARY}' AND z = '{CANARY}'"),
        (MY, f"x = `a {CANARY} '"),
        (MY, f"`a'b` = '{CANARY}' AND `c'd` = 5"),
        (MY, f"`a` = '{CANARY}`' AND `c` = '`{CANARY}'"),
        (PG, f"\"a'b\" = '{CANARY}' AND \"c'd\" = 5"),
        (None, f"x = 'a\\' {CANARY} '"),
        (None, f"x = 'a\\' AND x = '{CANARY}'"),
        (PG, f"x = E'11\\'{CANARY}"),
        (None, f"x = E'11\\' {CANARY}"),
        (PG, f"x = 'O\\'{CANARY}"),
        (MY, f"SELECT /* a /* b */ '*/{CANARY}"),
        (None, f"SELECT /* a /* b */ '*/{CANARY}"),
        (PG, f"IDENTIFIED BY E'\\\\{CANARY}'"),
        (PG, "x = '" + "a" * LONGEST + f"' AND {CANARY}"),
    ],
)
def test_where_a_text_may_be_read_in_two_ways_the_rest_is_dropped(flavour: Flavour | None, text: str) -> None:
    """A literal that does not end, or ends elsewhere under another setting of the server, shows nothing."""
    assert CANARY not in fingerprint(text, flavour)


_INSIDE = st.text(alphabet="a 1'\"\\`$-/*#;\n?%:(),яE", max_size=12)


def _canary(inside: str) -> str:
    return inside + CANARY + inside[::-1]


def _double(text: str, quote: str) -> str:
    return quote + text.replace(quote, quote * 2) + quote


def _escape(text: str, quote: str) -> str:
    return quote + text.replace("\\", "\\\\").replace(quote, "\\" + quote) + quote


def _numbered(inside: str) -> str:
    return f"0x{CANARY.encode().hex()}{len(inside)}"


_LITERAL = {
    PG: st.one_of(
        _INSIDE.map(lambda s: _double(_canary(s), "'")),
        _INSIDE.map(lambda s: "E" + _escape(_canary(s), "'")),
        _INSIDE.map(lambda s: "N" + _double(_canary(s), "'")),
        _INSIDE.map(lambda s: "$q$" + _canary(s).replace("$q$", "") + "$q$"),
        _INSIDE.map(lambda s: "$$" + _canary(s).replace("$", "") + "$$"),
        st.just("7999000777").map(str),
    ),
    MY: st.one_of(
        _INSIDE.map(lambda s: _escape(_canary(s), "'")),
        _INSIDE.map(lambda s: _escape(_canary(s), '"')),
        _INSIDE.map(lambda s: _double(_canary(s).replace("\\", ""), "'")),
        _INSIDE.map(lambda s: _double(_canary(s).replace("\\", ""), '"')),
        st.just("7999000777"),
        st.just("-0.7999000777e5"),
    ),
}
_NOISE = {
    PG: ["/* it's /* not */ */", "/* a */", "/* a /* b */ c */", "-- don't\n", '"a\'b"', " ", "\n", "::text", "$1"],
    MY: ["/* it's */", "/* a */", "/* a /* b */", "-- don't\n", "# don't\n", "`a'b`", " ", "\n", "/*! AND */", "?"],
}


def _statement(flavour: Flavour) -> st.SearchStrategy[str]:
    piece = st.one_of(
        _LITERAL[flavour], st.sampled_from(_NOISE[flavour]), st.sampled_from(["a = ", " IN (", ", ", ")", " AND ", "="])
    )
    pieces = st.lists(piece, min_size=1, max_size=10).map(" ".join)
    return st.tuples(pieces, st.integers(0, 400)).map(lambda both: "SELECT " + both[0][: both[1]])


@pytest.mark.parametrize("flavour", [PG, MY])
@settings(max_examples=600)
@given(data=st.data())
def test_no_literal_survives(flavour: Flavour, data: st.DataObject) -> None:
    """Whatever the quoting, wherever the text breaks off: no part of a value is left, with or without the flavour."""
    text = data.draw(_statement(flavour))
    for asked in (flavour, None):
        left = fingerprint(text, asked)
        assert "canary" not in left
        assert "7999" not in left


@pytest.mark.parametrize("flavour", [PG, MY])
@settings(max_examples=300)
@given(data=st.data())
def test_what_is_cut_well_is_the_text_and_leads_to_its_fingerprint(flavour: Flavour, data: st.DataObject) -> None:
    """Cutting at literals loses nothing; where it is said to be enough, the rest folded is the fingerprint."""
    text = data.draw(_statement(flavour))
    pieces = cut(text, flavour)
    if pieces is None:
        return
    assert "".join(pieces) == text
    if is_cut_well(tuple(pieces[::2]), flavour):
        assert folded("?".join(pieces[::2])) == fingerprint(text, flavour)


@pytest.mark.parametrize(
    ("flavour", "text", "expected"),
    [
        (PG, "a = 'x''y' AND b2 = 17 LIMIT $1", ["a = ", "'x''y'", " AND b2 = ", "17", " LIMIT ", "$1", ""]),
        (MY, "`b 1` = 5", ["`b ", "1", "` = ", "5", ""]),
        (MY, 'a = "x"', None),
        (PG, "a = 1 -- b", None),
        (PG, "a = 'x\\'", None),
    ],
)
def test_texts_are_cut_at_their_literals(flavour: Flavour, text: str, expected: list[str] | None) -> None:
    """Only where one pattern tells them; a number inside of a quoted name is found out by `is_cut_well`."""
    assert cut(text, flavour) == expected
    assert is_cut_well(("`b ", "` = ", ""), MY) is False


@pytest.mark.parametrize(("flavour", "one", "other", "expected"), SAME)
def test_a_fingerprint_of_a_fingerprint_is_the_same(
    flavour: Flavour | None, one: str, other: str, expected: str | None
) -> None:
    """What was read once may be read again."""
    assert {fingerprint(fingerprint(text, flavour), flavour) for text in (one, other)} == {fingerprint(one, flavour)}
