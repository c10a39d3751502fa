"""The table of what checks and questions are about holds all that the gate asks, and nothing else."""

from __future__ import annotations

from privaudit.config.gate import load_gate
from privaudit.gate import late
from privaudit.gate.questions import questions
from privaudit.model.asked import ASKED, Settled, asked, those
from privaudit.registry import CHECKS


def test_all_that_the_gate_asks_is_in_the_table() -> None:
    """A new question has to say what settles it and what it is about, or code that goes by that passes over it."""
    assert set(ASKED) == {*(q.id for q in questions()), *load_gate().checks, late.ID}


def test_a_check_of_scans_alone_has_no_answer_but_to_accept_it() -> None:
    """Of what the gate never asks nothing special is known."""
    others = set(CHECKS.names()) - set(ASKED)
    assert others
    assert all(asked(name).settled is Settled.ACCEPTED and not asked(name).causes for name in others)


def test_only_what_is_said_of_the_file_itself_is_mended() -> None:
    """All else can be answered in decisions.toml or privaudit.toml."""
    assert those(lambda a: a.settled is Settled.MENDED) == (late.ID,)
    assert set(those(lambda a: a.reads_all)) < set(those(lambda a: a.of_account))
