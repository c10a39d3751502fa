"""What a person is told who edits an old migration, leaves a conflict, or gives a database as a file."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from .test_cli_check import check, shop

__all__ = ["shop"]


@pytest.mark.parametrize(("lang", "word"), [("en", "will not run it again"), ("ru", "второй раз его не выполнят")])
def test_an_edited_old_migration_is_called_edited(shop: Path, lang: str, word: str) -> None:
    """Databases that ran it do not get what is in it now: the log, the comment and a notice say so."""
    old = shop / "migrations" / "V1__customers_and_orders.sql"
    old.write_text(
        old.read_text(encoding="utf-8").replace("    phone         text,", "    phone text, weight numeric,")
    )
    formats = ("--format", "terminal", "--format", "md", "--format", "github")
    done = check("migrations", "--since", "HEAD", *formats, lang=lang)
    assert done.exit_code == 0
    assert " ".join(done.stdout.split()).count(word) == 3
    assert "::notice file=migrations/V1__customers_and_orders.sql::" in done.stdout
    (shop / "migrations" / "V4__new.sql").write_text("CREATE INDEX o ON orders (ordered_at);\n")
    noted = json.loads(check("migrations", "--since", "HEAD", "--format", "json").stdout)["noted"]
    assert [n["file"] for n in noted] == ["migrations/V1__customers_and_orders.sql"]


@pytest.mark.parametrize("name", ["decisions.toml", "privaudit.toml"])
@pytest.mark.parametrize(
    ("lang", "word"), [("en", "unresolved merge conflict in line"), ("ru", "неразрешённый конфликт")]
)
def test_a_conflict_is_named_with_its_line(shop: Path, name: str, lang: str, word: str) -> None:
    """Marks of git in a file that is judged by: nothing is judged, and the line is said."""
    text = (shop / name).read_text(encoding="utf-8")
    (shop / name).write_text(f"{text}<<<<<<< HEAD\n# one\n=======\n# other\n>>>>>>> branch\n", encoding="utf-8")
    done = check("migrations", lang=lang)
    assert done.exit_code == 2
    assert word in done.stderr
    assert f" {text.count(chr(10)) + 1}:" in done.stderr


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_database_given_as_a_file_says_how_to_give_it(shop: Path, lang: str) -> None:
    """A file of SQLite is no script: what to type is said."""
    with sqlite3.connect(shop / "x.db") as db:
        db.execute("CREATE TABLE people (email TEXT)")
    done = check("x.db", lang=lang)
    assert done.exit_code == 2
    assert "sqlite:///" in done.stderr
