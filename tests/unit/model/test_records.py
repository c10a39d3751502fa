"""The record decorator: what it makes behaves as a frozen dataclass, whenever its parts are made."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, field, fields, replace

import pytest

from privaudit.model import record


@record
class Pair:
    """A record with every sort of field."""

    left: int
    right: str = "r"
    many: list[int] = field(default_factory=list)
    note: str = field(default="", compare=False)
    hidden: str = field(default="", repr=False)


@record
class Wider(Pair):
    """A record that adds to another."""

    more: tuple[int, ...] = ()


@record
class Other:
    """A record of the same shape as the first."""

    left: int
    right: str = "r"


def test_values_are_where_they_were_put_and_defaults_are_made_anew() -> None:
    """A default of a list is a new list for each record."""
    a, b = Pair(left=1), Pair(left=2, right="x", many=[3])
    assert (a.left, a.right, a.many, b.left, b.right, b.many) == (1, "r", [], 2, "x", [3])
    assert Pair(left=1).many is not a.many
    assert [f.name for f in fields(Wider)] == ["left", "right", "many", "note", "hidden", "more"]
    assert Wider(left=1, more=(2,)).more == (2,)


@pytest.mark.parametrize("given", [{}, {"left": 1, "wrong": 2}])
def test_missing_and_unknown_names_are_refused(given: dict[str, int]) -> None:
    """At the first record of a class as at every later one."""

    @record
    class Fresh:
        left: int

    for _ in range(2):
        with pytest.raises(TypeError, match=r"left|wrong"):
            Fresh(**given)
    assert Fresh(left=3).left == 3


def test_values_by_position_are_refused() -> None:
    """Records are made by names only."""
    for _ in range(2):
        with pytest.raises(TypeError):
            Pair(1)  # type: ignore[call-arg]
        Pair(left=1)


def test_nothing_of_a_record_changes() -> None:
    """Neither fields nor other names can be set or deleted."""
    a = Pair(left=1)
    with pytest.raises(FrozenInstanceError):
        a.left = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del a.left
    with pytest.raises(FrozenInstanceError):
        a.other = 2  # type: ignore[attr-defined]
    assert not hasattr(a, "__dict__")


def test_equality_hash_and_repr_follow_the_fields() -> None:
    """A field that is not compared does not tell records apart, a hidden one is not shown."""
    a = Other(left=1)
    assert a == Other(left=1)
    assert hash(a) == hash(Other(left=1))
    assert a != Other(left=2)
    assert Pair(left=1, note="x") == Pair(left=1, note="y")
    assert Pair(left=1) != a  # type: ignore[comparison-overlap]
    assert repr(Pair(left=1, hidden="h")) == "Pair(left=1, right='r', many=[], note='')"


def test_copies_and_pickles_are_equal_and_still_frozen() -> None:
    """Also where the class has made no record in this process yet."""
    a = Wider(left=1, many=[1], more=(2, 3))
    read: Wider = pickle.loads(pickle.dumps(a))  # noqa: S301 - written in this line
    for b in (read, copy.deepcopy(a), copy.copy(a), replace(a)):
        assert b == a
        assert b.hidden == a.hidden
        with pytest.raises(FrozenInstanceError):
            b.left = 2  # type: ignore[misc]
    assert replace(a, left=5).left == 5
