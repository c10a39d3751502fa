"""access.toml: what a good file gives, and every mistake of a bad one at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from privaudit.config.access_settings import PolicyRule
from privaudit.config.load import load_settings
from privaudit.config.options import ScanOptions
from privaudit.config.policy import FORMAT, read_policy
from privaudit.errors import ConfigError
from privaudit.i18n import LANGUAGES

SYSTEMS = ("crm", "shop")
HEAD = f'format = "{FORMAT}"\n'


def read(folder: Path, content: str, lang: str = "en") -> tuple[PolicyRule, ...]:
    """Read a file of that content."""
    path = folder / "access.toml"
    path.write_text(content, encoding="utf-8")
    return read_policy(path, SYSTEMS, lang)


def test_a_rule_says_who_where_and_what(tmp_path: Path) -> None:
    """A text or a list of texts, patterns in both, and the line it begins in."""
    (rule,) = read(
        tmp_path,
        HEAD
        + '[[rules]]\ndepartment = "Sales*"\naccount = ["crm/anna", "b*"]\nsystems = ["c*", "shop/main"]\n'
        + 'categories = ["identity", "contact"]\nuntil = 2027-01-31\nreason = "orders"\n',
    )
    assert rule == PolicyRule(
        departments=("Sales*",),
        accounts=("crm/anna", "b*"),
        systems=("c*", "shop/main"),
        categories=("identity", "contact"),
        until="2027-01-31",
        reason="orders",
        line=2,
    )


def test_every_mistake_is_said_at_once_with_its_line(tmp_path: Path) -> None:
    """A file with a mistake in every rule names them all, and the systems and categories there are."""
    content = (
        HEAD
        + '[[rules]]\nsystems = ["crm"]\ncategories = ["identity"]\n'
        + '[[rules]]\nperson = "A"\nsystems = ["crn"]\ncategories = ["identty"]\n'
        + '[[rules]]\nperson = 5\nsystems = []\nuntil = "soon"\nwho = "x"\n[other]\n'
    )
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, content)
    said = "\n".join(caught.value.problems)
    assert "line 2: the rule says nobody" in said
    assert "there is no system crn; known: crm, shop; did you mean crm?" in said
    assert "there is no category identty" in said
    assert "did you mean identity?" in said
    assert "line 9: person must be" in said
    assert "line 9: systems must be" in said
    assert "line 9: categories is required" in said
    assert "line 9: until must be a date" in said
    assert "there is no key who" in said
    assert "there is no section other" in said
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("content", ["", 'format = "privaudit-access/9"', HEAD + "rules = 3", "a = [", "\x00"])
def test_a_file_of_another_sort_is_refused(tmp_path: Path, content: str, lang: str) -> None:
    """Without the version, of another, of another form, no TOML: said in either language."""
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, content, lang)
    assert caught.value.problems


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    """The path is named."""
    with pytest.raises(ConfigError) as caught:
        read_policy(tmp_path / "none.toml", SYSTEMS, "en")
    assert "none.toml" in str(caught.value)


def test_the_policy_is_read_with_the_configuration(tmp_path: Path) -> None:
    """[access] policy is relative to privaudit.toml; a mistake in it stops the scan before it begins."""
    (tmp_path / "privaudit.toml").write_text(
        f'[[systems]]\nname = "crm"\nurl = "sqlite:///{tmp_path}/a.db"\n[access]\npolicy = "access.toml"\n'
    )
    rule = '[[rules]]\nperson = "A"\nsystems = ["crm"]\ncategories = ["*"]\n'
    (tmp_path / "access.toml").write_text(HEAD + rule)
    settings = load_settings(config=tmp_path / "privaudit.toml", systems=(), options=ScanOptions(), environ={})
    assert [r.persons for r in settings.access.rules] == [("A",)]
    (tmp_path / "access.toml").write_text(HEAD + rule.replace("crm", "else"))
    with pytest.raises(ConfigError):
        load_settings(config=tmp_path / "privaudit.toml", systems=(), options=ScanOptions(), environ={})
