"""Places, names and raw text."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privaudit.model import Raw, Ref, TableSample, digest, quote_name, split_name
from privaudit.model.catalog import SampleMethod


@given(st.lists(st.text(min_size=1), min_size=1, max_size=5))
def test_a_label_splits_back_into_its_names(names: list[str]) -> None:
    """Whatever names hold, quoting them and splitting the label gives them back."""
    assert split_name(".".join(quote_name(n) for n in names)) == tuple(names)


@pytest.mark.parametrize("text", ["", "a..b", 'a."b', "a.", ".a"])
def test_a_broken_label_is_refused(text: str) -> None:
    """An empty part or an open quote is an error, not a guess."""
    with pytest.raises(ValueError):  # noqa: PT011 - the text itself is the message
        split_name(text)


@given(st.lists(st.one_of(st.none(), st.text()), max_size=4), st.lists(st.one_of(st.none(), st.text()), max_size=4))
def test_digests_tell_part_boundaries_and_none_apart(a: list[str | None], b: list[str | None]) -> None:
    """("ab", "c") differs from ("a", "bc"), and None from the empty text."""
    assert (digest(*a) == digest(*b)) == (a == b)


def test_labels_show_what_applies() -> None:
    """Parts that do not apply are left out; a path stands in brackets."""
    assert (
        Ref(system="crm", schema="main", table="my table", column="x", path="a.b").label()
        == 'crm.main."my table".x[a.b]'
    )
    assert Ref(system="crm").label() == "crm"


def test_raw_text_hides_itself() -> None:
    """Neither repr, str nor formatting shows raw text; it still passes between our processes."""
    raw = Raw("canary-7781")
    assert "canary" not in f"{raw} {raw!r}"
    assert pickle.loads(pickle.dumps(raw)).reveal() == "canary-7781"  # noqa: S301 - our own bytes


def test_a_sample_shows_nothing_and_stays_in_its_process() -> None:
    """A sample's repr has no value, and pickling it is an error."""
    sample = TableSample({"phone": ("canary-7781",)}, rows=1, method=SampleMethod.HEAD, seed=1)
    assert "canary" not in repr(sample)
    with pytest.raises(TypeError):
        pickle.dumps(sample)
