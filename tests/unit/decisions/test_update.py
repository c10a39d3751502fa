"""decisions.toml edited as text: what people wrote stays byte for byte, and what was put in can be taken out again."""

from __future__ import annotations

import random
import tomllib
from datetime import date
from pathlib import Path

import pytest

from privaudit.decisions.read import toml_part
from privaudit.decisions.update import Addition, Change, NotEditable, blocks, updated

ROOT = Path(__file__).parents[3]
EXAMPLE = (ROOT / "examples" / "decisions.toml").read_text(encoding="utf-8")
HEAD = 'format = "privaudit-decisions/1"\n'
TODAY = date(2026, 11, 22)
ROUNDS = 150

TRAPS = (
    HEAD
    + '''
# What a column is for.

# its own comment
[[ "column" ]] # of sales
system = "crm"
schema = "public"
table = "people"   # everyone
column = "phone"
purpose = """
[[finding]]
id = "no header at all"
# no comment either
"""
by = 'A. "Quick" Petrova'
# touches the table

# free, between two tables

[[column]]
system = "crm"
schema = "public"
table = "people"
column = "zip"
purpose = "# delivery\\""
by = "I. Ivanov"


'''
)


def column(table: str, name: str) -> Addition:
    """A decision on a column."""
    names = {"system": "crm", "schema": "public", "table": table, "column": name}
    return Addition(section="column", values={**names, "purpose": f"of {name}", "by": "A. Petrova", "on": TODAY})


def finding(number: int, about: str) -> Addition:
    """An accepted finding."""
    said = {"status": "accepted", "reason": "known", "until": date(2027, 5, 21), "state": f"{number:016x}"}
    return Addition(
        section="finding", values={"id": f"{number:016x}", "system": "crm", **said, "by": "A. Petrova", "about": about}
    )


def is_kept(before: str, after: str) -> bool:
    """Whether all lines of one text are in the other, in their order and as they were."""
    left = iter(after.splitlines(keepends=True))
    return all(line in left for line in before.splitlines(keepends=True))


def names_of(content: str) -> list[str]:
    """Section and column, or words, of each table in its order."""
    return [f"{b.section} {b.values.get('column', b.values.get('about', ''))}" for b in blocks(content)]


def test_tables_are_found_whatever_their_texts_look_like() -> None:
    """A bracket inside a text of several lines begins no table; each table knows the line of its header."""
    found = blocks(TRAPS)
    assert [(b.section, b.values["column"]) for b in found] == [("column", "phone"), ("column", "zip")]
    assert [TRAPS.split("\n")[b.line - 1].strip()[:2] for b in found] == ["[[", "[["]


def test_a_new_table_stands_beside_its_neighbour() -> None:
    """Sorted by place among those that are there; findings come before columns; comments stay with their tables."""
    out = updated(TRAPS, [column("people", "phone2"), column("people", "a"), column("z", "last"), finding(1, "f")])
    assert names_of(out) == ["finding f", "column a", "column phone", "column phone2", "column zip", "column last"]
    assert is_kept(TRAPS, out)
    assert "# touches the table\n\n[[column]]\n" in out
    assert "# its own comment\n[[ " in out


def test_a_file_in_peoples_own_order_is_not_sorted_anew() -> None:
    """The new table goes behind the one that sorts before it, wherever people put that one."""
    mixed = updated(HEAD, [column("people", "b")]) + updated(HEAD, [column("people", "a")]).removeprefix(HEAD)
    assert names_of(updated(mixed, [column("people", "aa")])) == ["column b", "column a", "column aa"]


@pytest.mark.parametrize("name", ["example", "traps", "head", "unended", "windows", "marked"])
def test_what_is_put_in_can_be_taken_out(name: str, tmp_path: Path) -> None:
    """Any tables put into any place: all lines stay, it reads back as both, and without them it is as it was."""
    base = {
        "example": EXAMPLE,
        "traps": TRAPS,
        "head": HEAD,
        "unended": TRAPS.rstrip(),
        "windows": EXAMPLE.replace("\n", "\r\n"),
        "marked": "\ufeff" + TRAPS,
    }[name]
    chance, path = random.Random(7), tmp_path / "decisions.toml"  # noqa: S311 - places, no secrets
    old = tomllib.loads(base.removeprefix("\ufeff"))
    for _ in range(ROUNDS // 6):
        count = chance.randint(1, 6)
        new = [
            column(chance.choice("abcp") * chance.randint(1, 3), f"c{i}")
            if chance.random() < 0.5
            else finding(chance.getrandbits(60) + 1, chance.choice(("x", "y", "crm.public.people")))
            for i in range(count)
        ]
        out = updated(base, new)
        rows = tomllib.loads(out.removeprefix("\ufeff"))
        assert sum(map(len, rows.values())) == sum(map(len, old.values())) + count
        assert is_kept(base if base.endswith("\n") else base + "\n", out)
        assert ("\r\n" in out) == (name == "windows")
        assert out.count("\r\n") in (0, out.count("\n"))
        path.write_bytes(out.encode())
        assert toml_part(path, ("PHONE_NUMBER", "EMAIL_ADDRESS", "RU_PASSPORT"), "en", TODAY).problems == ()
        mine = [b for b in blocks(out) if any(dict(a.values) == dict(b.values) for a in new)]
        assert updated(out, removed=mine) == (base if base.endswith("\n") else base + "\n")


def test_lists_and_tables_inside_of_tables_stay() -> None:
    """What is taken back or replaced stands in lists and small tables, on one line or on several."""
    text = (
        HEAD
        + """
[[system]]
system = "crm"
taken_back = [
  "owner",

  # and what it is for
  "purpose",
]
replaces = { owner = "sales" } # [[system]]
by = "I. Ivanov"

[[system]]
system = "shop"
owner = "sales"
by = "I. Ivanov"
"""
    )
    out = updated(text, [column("people", "phone"), finding(1, "f")])
    assert [b.section for b in blocks(out)] == ["finding", "column", "system", "system"]
    assert is_kept(text, out)
    assert updated(out, removed=blocks(out)[:2]) == text
    last = blocks(text)[1]
    assert updated(text, removed=[last]) == text[: text.index('\n[[system]]\nsystem = "shop"')]


def test_values_are_changed_where_they_stand() -> None:
    """One line a value, with the comment behind it; one of several lines is refused."""
    text = HEAD + '\n[[finding]]\nid = \'0\'\nuntil=2026-01-01# spring\nby = "A\\"B" # she\nstate = """0"""\n'
    (block,) = blocks(text)
    out = updated(text, changed=[Change(block=block, values={"until": TODAY, "by": "C \\ D", "id": "1"})])
    changed = text.replace("2026-01-01", "2026-11-22").replace('"A\\"B"', '"C \\\\ D"').replace("'0'", '"1"')
    assert out == changed
    assert tomllib.loads(out)["finding"] == [{"id": "1", "until": TODAY, "by": "C \\ D", "state": "0"}]
    with pytest.raises(NotEditable):
        updated(text, changed=[Change(block=block, values={"state": "1"})])


def test_the_order_of_additions_does_not_matter() -> None:
    """Two who add the same, one after the other or at once, come to the same file."""
    new = [column("people", "q"), column("orders", "phone"), finding(3, "crm.a"), finding(2, "crm.b")]
    at_once = updated(EXAMPLE, new)
    one_by_one = EXAMPLE
    for a in reversed(new):
        one_by_one = updated(one_by_one, [a])
    assert at_once == updated(EXAMPLE, reversed(new)) == one_by_one


def test_nothing_to_do_is_nothing_done() -> None:
    """Without additions the text is the same, also one that could not be edited."""
    assert updated("nonsense [") == "nonsense ["


@pytest.mark.parametrize(
    "content",
    [
        HEAD + 'column = [{system = "crm", schema = "s", table = "t", column = "c", purpose = "p", by = "A"}]\n',
        'format = "privaudit-decisions/2"\n',
        "[project]\nname = 'shop'\n",
        HEAD + "[[column]\n",
        "",
    ],
)
def test_what_cannot_be_edited_is_refused(content: str) -> None:
    """Tables in one line, other files, no TOML: nothing is guessed."""
    with pytest.raises(NotEditable):
        updated(content, [column("people", "phone")])
