"""What a view's text mentions, as MariaDB 10.11 wrote it (with and without names in backticks)."""

from __future__ import annotations

import pytest

from privaudit.dialects._mysql_code import read_text
from privaudit.dialects._mysql_words import harmless_words

WORDS = harmless_words(mariadb=True, release=(10, 11, 19))


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("select `f`(`d`.`t`.`id`) AS `a` from `d`.`t`", ("f",)),
        ("select `d`.`f`(1) AS `a`", ("d", "f")),
        ("select f(d.t.`id`) AS `a b` from d.t", ("f",)),
        ("select d.left(d.t.`id`) AS `a` from d.t", ("d", "left")),
        ("select `left`(1) AS `a`", ("left",)),
        ("select `d`.`package`.`f`(1) AS `a`", ("d", "package", "f")),
        ("select sleep(0) AS `s`", ("sleep",)),
        ("select get_lock('a',1) AS `l`", ("get_lock",)),
        ("select nextval(`d`.`s`) AS `n`", ("nextval",)),
        ("select 'it\\\\' AS q,'x\\'y' AS z,f(1) AS k,'\\\\' AS l", ("f",)),
        ("select 2f(1) AS `x`", ("2f",)),
        ("select имя(1) AS `x`", ("имя",)),
        ("select ran\u212a(1) AS `x`", ("ran\u212a",)),
        ("select 'no end AS `x`", ("",)),
    ],
)
def test_calls_of_others_are_found(text: str, call: tuple[str, ...]) -> None:
    """Stored functions in and without backticks, and built-in ones with an effect, are calls."""
    assert call in read_text(text, WORDS).calls


@pytest.mark.parametrize(
    "text",
    [
        "with c(`a`,`b`) as (select `d`.`t`.`id` AS `a`,`d`.`t`.`v` AS `b` from `d`.`t`)select `c`.`a` AS `a` from `c`",
        "with c(a,b) as (select d.t.`id` AS a,d.t.v AS b from d.t)select c.a AS a from c",
        (
            "select cast(`d`.`t`.`id` as char(10) charset utf8mb4) AS `cast(id as char(10))`,"
            "convert(`d`.`t`.`v` using latin1) AS `f(v)`,interval(`d`.`id`,1,2) AS `i`,current_timestamp() AS `now()`,"
            "row_number() over ( partition by `d`.`t`.`v` order by `d`.`t`.`id`) AS `r`,"
            "(match `d`.`t`.`v` against ('x')) AS `m` from `d`.`t`"
        ),
        (
            "select json_extract(`c`.`v`,'$.a') AS `j`,`c`.`dt` + interval 1 day AS `k`,group_concat(distinct `c`.`v`"
            " order by `c`.`v` ASC separator ',') AS `m` from `d`.`t` `c` where 'it\\'s (f(1)' <> `c`.`v`"
        ),
    ],
)
def test_harmless_views_mention_no_call(text: str) -> None:
    """Columns of a WITH, casts, windows, literals with parentheses: nothing of these is a call."""
    found = read_text(text, WORDS)
    assert found.calls == frozenset()
    assert found.relations <= {("d", "t")}


def test_relations_are_found_behind_parentheses_and_in_subqueries() -> None:
    """Every FROM and JOIN is followed; those of EXTRACT and TRIM are none."""
    text = (
        "select extract(year from `x`.`dt`) AS `y`,trim(leading 'x' from `x`.`v`) AS `z` from ((`d`.`t` join `d`.`u`"
        " `x` on(`x`.`id` = `d`.`t`.`id`)) join e.w y) where exists(select 1 from `d`.`k` where 1 limit 1)"
    )
    assert read_text(text, WORDS).relations == {("d", "t"), ("d", "u"), ("e", "w"), ("d", "k")}


def test_names_of_other_servers_functions_are_calls() -> None:
    """A name that only MySQL knows can be a stored function's on MariaDB, and the reverse."""
    assert read_text("select is_uuid(1) AS `a`", WORDS).calls
    assert not read_text("select is_uuid(1) AS `a`", harmless_words(mariadb=False, release=(8, 0, 36))).calls
    assert read_text("select is_uuid(1) AS `a`", harmless_words(mariadb=False, release=(5, 7, 44))).calls
    assert read_text("select nvl(1,2) AS `a`", harmless_words(mariadb=False, release=(8, 0, 36))).calls
