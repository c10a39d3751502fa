"""``privaudit check`` says what a change accepts itself, and what it does to decisions.toml and privaudit.toml."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from privaudit.cli import cli
from privaudit.config.toml_file import read_toml
from privaudit.decisions.entries import INVALID

from .test_cli_check import accept, change, check, git, shop

__all__ = ["shop"]
READER = "GRANT SELECT ON customers TO reporting;\n"


def found_by(*arguments: str) -> list[dict[str, object]]:
    """The findings of a change."""
    said = json.loads(check("migrations", "--since", "HEAD", "--format", "json", *arguments).stdout)["findings"]
    assert isinstance(said, list)
    return said


@pytest.mark.parametrize(
    ("lang", "here", "head"),
    [
        ("en", "NEW IN THIS CHANGE", "Accepted, and so not in the way:"),
        ("ru", "ПРИНЯТО В ЭТОМ ЖЕ ИЗМЕНЕНИИ", "Принято и потому не мешает:"),
    ],
)
def test_what_a_change_accepts_itself_is_listed(shop: Path, lang: str, here: str, head: str) -> None:
    """What, who, until when and why stand in every format, and that the acceptance comes with the change."""
    change(shop, READER, "V4__reporting.sql")
    accept(shop, found_by(), "2999-12-31")
    done = check("migrations", "--since", "HEAD", lang=lang)
    assert done.exit_code == 0
    flat = " ".join(done.stdout.split())
    assert head in done.stdout
    assert here in flat
    for word in ("shop.public.customers, reporting", "A. Testova", "2999-12-31", "agreed", "V4__reporting.sql:1"):
        assert word in flat
    comment = check("migrations", "--since", "HEAD", "--format", "md", lang=lang).stdout
    assert here in comment
    assert comment.startswith("## ⚠️")  # a comment that begins with a tick is not made
    notice = check("migrations", "--since", "HEAD", "--format", "github", lang=lang).stdout
    assert notice.startswith("::notice file=migrations/V4__reporting.sql,line=1,")
    assert here in notice


def test_json_says_who_accepted_and_whether_here(shop: Path) -> None:
    """A program reads status, author, last day and reason; of an acceptance of the base that it is not new."""
    change(shop, READER, "V4__reporting.sql")
    accept(shop, found_by(), "2999-12-31")
    (row,) = found_by()
    said = {"status": "accepted", "by": "A. Testova", "on": "2025-01-10", "until": "2999-12-31", "reason": "agreed"}
    assert row["decision"] == {**said, "standing": "applies", "here": True}
    git("add", "decisions.toml", folder=shop)
    git("commit", "-q", "-m", "agreed before", folder=shop)
    (row,) = found_by()
    assert row["decision"] == {**said, "standing": "applies", "here": False}
    assert check("migrations", "--since", "HEAD", "--format", "md").stdout.startswith("## ✅")


@pytest.mark.parametrize(("lang", "gone"), [("en", "the file is gone"), ("ru", "файла больше нет")])
def test_decisions_that_are_taken_away_are_said(shop: Path, lang: str, gone: str) -> None:
    """Who deletes decisions.toml passes, and the comment and the log say it with what it held."""
    change(shop, "ALTER TABLE orders ADD COLUMN weight numeric;\n", "V4__weight.sql")
    (shop / "privaudit.toml").write_text((shop / "privaudit.toml").read_text().replace("decisions = ", "# "))
    (shop / "decisions.toml").unlink()
    done = check(
        "migrations", "--since", "HEAD", "--format", "terminal", "--format", "github", "--format", "md", lang=lang
    )
    assert done.exit_code == 0
    assert done.stdout.count(gone) == 3
    assert re.search(r"^::warning file=decisions\.toml,", done.stdout, re.MULTILINE)


def test_what_is_loosened_is_said_with_its_line(shop: Path) -> None:
    """A longer period, a new one for everything, a verdict, a purpose taken out, other settings: each is named."""
    config = (shop / "privaudit.toml").read_text().replace("months = 36", "months = 360").replace('"152fz", ', "")
    (shop / "privaudit.toml").write_text(f'{config}\n[[retention]]\nsystems = "*"\nmonths = 900\n')
    decisions = (shop / "decisions.toml").read_text()
    kept, _, phone = decisions.rpartition("[[column]]")
    assert 'column = "phone"' in phone
    verdict = (
        '[[verdict]]\nsystem = "shop"\nschema = "public"\ntable = "customers"\ncolumn = "phone"\n'
        'verdict = "reject"\nentity = "PHONE_NUMBER"\nby = "A. Testova"\non = 2026-11-20\nreason = "parcels"\n'
    )
    (shop / "decisions.toml").write_text(kept.replace('"delivery"', '"advertising"') + verdict)
    said = json.loads(check("migrations", "--since", "HEAD", "--format", "json").stdout)
    notes = {n["reason"]: n for n in said["papers"]}
    assert set(notes) == {
        "retention_other", "retention_new", "config_changed", "declared_gone", "declared_otherwise", "verdict_reject",
    }  # fmt: skip
    assert "was 36 months, and is 360" in notes["retention_other"]["text"]
    lines = (shop / "privaudit.toml").read_text().splitlines()
    assert lines[notes["retention_new"]["line"] - 1] == "[[retention]]"
    assert "shop.public.customers.phone" in notes["declared_gone"]["text"]
    assert "was “delivery”, and is “advertising”" in notes["declared_otherwise"]["text"]
    assert "parcels" in notes["verdict_reject"]["text"]


def test_nothing_is_said_of_what_only_grows(shop: Path) -> None:
    """A declared column and a second entry beside others are what the gate asks for."""
    with (shop / "decisions.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[column]]\nsystem = "shop"\nschema = "public"\ntable = "customers"\ncolumn = "region"\n')
        file.write('purpose = "delivery"\nby = "A. Testova"\non = 2026-11-20\n')
    assert json.loads(check("migrations", "--since", "HEAD", "--format", "json").stdout)["papers"] == []


def test_what_the_comment_gives_to_paste_is_what_answers_it(shop: Path) -> None:
    """The tables of the comment are TOML; once filled in by a person, nothing stops the change."""
    change(shop)
    comment = check("migrations", "--since", "HEAD", "--format", "md").stdout
    blocks = re.findall(r"```toml\n(.*?)```", comment, re.DOTALL)
    assert [re.findall(r"^\[\[(\w+)\]\]", b, re.MULTILINE)[0] for b in blocks] == ["column", "retention", "finding"]
    with (shop / "decisions.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + "\n".join(blocks[::2]))
    refused = check("migrations", "--since", "HEAD")
    assert refused.exit_code == 2  # nobody has said why, nor who
    text = (shop / "decisions.toml").read_text()
    for key, answer in (("purpose", "news"), ("by", "A. Testova"), ("reason", "a mailing house")):
        text = text.replace(f'\n{key} = ""', f'\n{key} = "{answer}"')
    (shop / "decisions.toml").write_text(text)
    with (shop / "privaudit.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + blocks[1].replace("months = 0", "months = 12").replace('basis = ""', 'basis = "consent"'))
    read_toml(shop / "privaudit.toml", "en", INVALID, 1 << 20)
    assert check("migrations", "--since", "HEAD").exit_code == 0


def test_a_copy_whose_columns_are_declared_is_no_forgotten_one(shop: Path) -> None:
    """As the remedy says: purpose and keep_until of each column settle it, and the comment gives them to fill in."""
    change(shop, "CREATE TABLE mailing AS SELECT email, phone FROM customers;\n", "V4__mailing.sql")
    comment = check("migrations", "--since", "HEAD", "--format", "md").stdout
    assert "purpose and keep_until, which settles this" in comment
    (block,) = re.findall(r"```toml\n(.*?)```", comment, re.DOTALL)
    assert re.findall(r'^column = "(\w+)"', block, re.MULTILINE) == ["email", "phone"]
    for key, answer in (("purpose", "news"), ("keep_until", "a year"), ("by", "A. Testova")):
        block = block.replace(f'{key} = ""', f'{key} = "{answer}"')
    with (shop / "decisions.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + block)
    assert check("migrations", "--since", "HEAD").exit_code == 0


@pytest.mark.parametrize(
    ("lang", "word"),
    [("en", "together with the change that brings it"), ("ru", "вместе с изменением, которое это вносит")],
)
def test_a_baseline_of_a_branch_does_not_say_that_it_was_there_before(shop: Path, lang: str, word: str) -> None:
    """Who takes down what the branch brings does not call it old: a reviewer reads the reason."""
    change(shop, READER, "V4__reporting.sql")
    taken = ["baseline", "migrations", "--since", "HEAD", "--by", "A. Testova", "--lang", lang]
    assert CliRunner().invoke(cli, taken).exit_code == 0
    assert word in (shop / "decisions.toml").read_text(encoding="utf-8")
    assert check("migrations", "--since", "HEAD").exit_code == 0
