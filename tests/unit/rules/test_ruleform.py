"""What a person gets to read whose first rule file has mistakes: the mistake, and never a traceback."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from privaudit.detect import test_rules as check_folder
from privaudit.detect.normalise import FORMS, WORDED
from privaudit.detect.rulebook import ruleload
from privaudit.detect.rulebook.ruleload import _EXAMPLES, _KEYS
from privaudit.errors import RuleError
from privaudit.resources import rules_dir

WHOLE: dict[str, Any] = {
    "entity": "MEMBER_CARD",
    "category": "identity",
    "context": "person",
    "held": True,
    "gives_way": False,
    "strict": False,
    "contextual_for": ["patient"],
    "prior": 0.5,
    "names": {"strong": "member card", "weak": ["card"]},
    "families": ["text"],
    "values": [
        {
            "id": "formatted",
            "pattern": "MC-[0-9]{6}",
            "flags": "i",
            "classes": "x",
            "length": [9, 9],
            "validator": "luhn",
            "chance": 0.001,
            "expect": 0.9,
            "weight": 6,
            "miss": 1.5,
            "spread": 2,
            "contained": True,
        }
    ],
    "words": [{"kind": "cities", "chance": 0.02, "expect": 0.4, "weight": 4, "miss": 0.7, "codes": False}],
    "text": [
        {
            "id": "said",
            "pattern": "MC-[0-9]{6}",
            "flags": "",
            "finder": "introduced",
            "score": 0.6,
            "context": "card, member",
            "validator": "luhn",
            "weight": 4,
            "least": 1,
            "speaks": True,
            "digits": True,
        }
    ],
    "distinct_max": 9,
    "examples": {"values": ["MC-123456"], "names": ["member_card"]},
    "source": "our own",
    "title": "Member card",
    "normalise": "id",
}
WRONG: tuple[object, ...] = (
    "heavy",
    3,
    -1.5,
    float("nan"),
    True,
    None,
    [],
    [[1]],
    ["?"],
    {},
    {"a": 1},
    {1: [None]},
    "",
)


def problems_of(folder: Path, data: object, name: str = "a.yaml") -> tuple[str, ...]:
    """What is said of a folder with one such file; nothing if it is accepted."""
    (folder / name).write_text(yaml.safe_dump(data), encoding="utf-8")
    try:
        ruleload.read_rules((folder,))
    except RuleError as error:
        return error.problems
    return ()


def places(data: object, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every key and element of a file."""
    if at:
        yield at
    for key, below in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from places(below, (*at, key))


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the user's folder is read: the shipped one says nothing of mistakes in it."""

    def alone(extra: tuple[Path, ...]) -> object:
        rules: dict[str, object] = {}
        problems: list[str] = []
        for path in sorted(extra[0].rglob("*.yaml")):
            ruleload._read_one(path, path.stem, rules, problems, bounded=True)  # type: ignore[arg-type]
        if problems:
            raise RuleError(str(extra[0]), tuple(problems))
        return rules

    monkeypatch.setattr(ruleload, "read_rules", alone)


def test_the_file_that_is_spoilt_below_is_whole_and_has_every_key(tmp_path: Path) -> None:
    """The next tests try every key there is, and the file they start from has no mistake."""
    assert set(WHOLE) | {"listed_as"} == set(_KEYS.split())
    assert set(WHOLE["examples"]) <= set(_EXAMPLES.split())
    assert problems_of(tmp_path, WHOLE) == ()


@pytest.mark.usefixtures("fast")
@pytest.mark.parametrize("at", list(places(WHOLE)), ids=lambda at: ".".join(map(str, at)))
def test_no_wrong_type_anywhere_is_a_traceback(tmp_path: Path, at: tuple[str | int, ...]) -> None:
    """Whatever stands under a key, the file is accepted or its mistake is said with the rule's id."""
    refused = 0
    for wrong in WRONG:
        data = copy.deepcopy(WHOLE)
        below: Any = data
        for key in at[:-1]:
            below = below[key]
        below[at[-1]] = wrong
        said = problems_of(tmp_path, data)
        assert all(p.startswith("a: ") for p in said)
        refused += bool(said)
    assert refused >= len(WRONG) // 3


@pytest.mark.usefixtures("fast")
@pytest.mark.parametrize("key", ["weight", "chance", "expect", "miss"])
def test_a_word_for_a_number_is_named_with_its_place(tmp_path: Path, key: str) -> None:
    """`weight: heavy` is said to be no number, with the row it stands in."""
    data = copy.deepcopy(WHOLE)
    data["values"][0][key] = "heavy"
    assert problems_of(tmp_path, data) == (f"a: values[0]: {key} must be a number",)


@pytest.mark.usefixtures("fast")
def test_a_missing_category_is_said(tmp_path: Path) -> None:
    """Left out, it is a mistake; null is a choice: the kind is never reported."""
    without = {k: v for k, v in WHOLE.items() if k != "category"}
    (said,) = problems_of(tmp_path, without)
    assert said.startswith("a: category is missing: ")
    assert "null" in said
    assert problems_of(tmp_path, {**without, "category": None}) == ()


@pytest.mark.usefixtures("fast")
@pytest.mark.parametrize("entity", ["member card", "MEMBER CARD", "Member_Card", "MEMBER-CARD", "_A", 7])
def test_a_kind_of_another_form_is_refused_with_the_form_wanted(tmp_path: Path, entity: object) -> None:
    """Kinds are written as in the audit: capital letters, digits, low lines."""
    (said,) = problems_of(tmp_path, {**WHOLE, "entity": entity})
    assert said == "a: entity must be capital letters, digits and _ between them, such as MEMBER_CARD"


def test_a_file_with_the_other_ending_is_not_passed_over(tmp_path: Path) -> None:
    """A `.yml` file would be ignored: it is said what to do."""
    assert problems_of(tmp_path, WHOLE, "card.yml") == ("card.yml: is not read: rename it to card.yaml",)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("weights.yaml", {"subject": "heavy"}),
        ("collisions.yaml", {"collisions": [{"winner": "A"}]}),
        ("collisions.yaml", {"collisions": 3}),
        ("vetoes.yaml", {"vetoes": 3}),
        ("profiles.yaml", {"profiles": [3]}),
        ("presidio.yaml", {"recognizers": 3}),
    ],
)
def test_files_beside_the_rules_are_checked_too(tmp_path: Path, name: str, data: object) -> None:
    """A weight that is no number, a collision without a loser: a problem of that file."""
    said = problems_of(tmp_path, data, name)
    assert said
    assert all(p.startswith((f"{name}: ", f"{name.removesuffix('.yaml')}:")) for p in said)


def test_the_smallest_file_of_the_readme_passes(tmp_path: Path) -> None:
    """What rules/README.md shows can be copied, and every form of `normalise` that there is, is named there."""
    page = (rules_dir() / "README.md").read_text(encoding="utf-8")
    example = page.partition("<!-- smallest -->\n```yaml\n")[2].partition("```")[0]
    (tmp_path / "member_card.yaml").write_text(example, encoding="utf-8")
    assert check_folder(tmp_path) == ()
    forms = page.partition("Forms of `normalise`")[2].partition("\n\n")[0]
    assert [f for f in (*FORMS, *WORDED) if f"`{f}`" not in forms] == []
