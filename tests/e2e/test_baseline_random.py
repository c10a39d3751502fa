"""Baselines of random folders, and files that people worked on: known is known, a second run changes nothing."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from privaudit.cli import cli
from privaudit.decisions.update import blocks

ROUNDS = 12
COLUMNS = (
    *("full_name text", "email varchar(200)", "phone varchar(20)", "birth_date date", "passport_number text"),
    *("amount numeric(12, 2)", "items text", "card_number text", "note text", "quantity integer", '"Ник" text'),
)
RIGHTS = ("GRANT SELECT ON {table} TO PUBLIC;", "GRANT SELECT, UPDATE ON {table} TO clerk;", "CREATE ROLE clerk;", "")
FILE = Path("decisions.toml")
COMMON = ("migrations", "--dialect", "postgresql")


def run(*arguments: str) -> int:
    """The exit code of a command line."""
    return CliRunner().invoke(cli, list(arguments), prog_name="privaudit").exit_code


def script(chance: random.Random, number: int) -> str:
    """A migration of some tables, with keys and rights."""
    out = []
    for i in range(chance.randint(1, 3)):
        table = f"t{number}_{i}" if chance.random() < 0.7 else f"customers{number}_{i}"
        columns = ["id integer PRIMARY KEY", *chance.sample(COLUMNS, chance.randint(1, 5))]
        out += [f"CREATE TABLE {table} ({', '.join(columns)});", chance.choice(RIGHTS).format(table=table)]
    return "\n".join(out) + "\n"


def worked_on(chance: random.Random, content: str) -> str:
    """The file after people: purposes filled in, tables in another order or taken out, comments, other line ends."""
    lines = content.split("\n")
    parts = [lines[b.start : b.end] for b in blocks(content)]
    head = lines[: blocks(content)[0].start] if parts else lines
    chance.shuffle(parts)
    kept = [p for p in parts if chance.random() < 0.8]
    texts = []
    for part in kept:
        text = "\n".join(part)
        if chance.random() < 0.5:
            text = text.replace('purpose = ""', 'purpose = "[[orders]] # of the shop"')
            text = text.replace('by = ""', 'by = "I. Ivanov" # asked')
        text = f"# a word\n{text}" if chance.random() < 0.3 else text
        texts.append(text.rstrip("\n") + chance.choice(("\n", "\n\n", "\n# after it\n\n")))
    said = "\n".join(head).rstrip("\n") + "\n\n" + "".join(texts)
    return said.replace("\n", "\r\n") if chance.random() < 0.3 else said


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_known_is_known_whatever_people_did_to_the_file(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a baseline the gate passes; the next run changes nothing; every line of people's stays."""
    monkeypatch.chdir(tmp_path)
    chance = random.Random(seed)  # noqa: S311 - tables, no secrets
    Path("migrations").mkdir()
    for number in range(1, 4):
        Path(f"migrations/V{number}__{number}.sql").write_text(script(chance, number))
        theirs = b""
        if FILE.exists():
            FILE.write_bytes(worked_on(chance, FILE.read_bytes().decode().replace("\r\n", "\n")).encode())
            theirs = FILE.read_bytes()
        assert run("baseline", *COMMON, "--by", "A. Petrova") == 0
        now = FILE.read_bytes()
        left = iter(now.splitlines(keepends=True))
        assert all(line in left for line in theirs.splitlines(keepends=True))
        assert run("baseline", *COMMON, "--by", "B. Orlov", "--until", "2099-01-01") == 0
        assert FILE.read_bytes() == now
        assert run("baseline", *COMMON, "--by", "A. Petrova", "--renew") == 0
        assert run("check", *COMMON) == 0
        assert run("baseline", *COMMON, "--by", "B. Orlov", "--renew", "--prune") == 0
        assert run("check", *COMMON) == 0
