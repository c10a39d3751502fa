"""Which things to take back, one after the other, until a principal reads none of its targets any more.

Where a right comes by a role, two ways lead there: leaving the role, or taking the right from it. The one that costs
least (`choice.cost`) is proposed; what is lost besides is always said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ...model import record
from .model import Cut, Key, RightsModel, Target


@record
class Loss:
    """Another principal that would lose the named relations."""

    principal: str
    relations: tuple[Key, ...]


@record
class Plan:
    """What to take back in order. ``besides``: relations the principal itself would lose that are no targets.

    ``left``: targets that no statement closes for good, such as those the principal owns.
    """

    cuts: tuple[Cut, ...] = ()
    others: tuple[Loss, ...] = ()
    besides: tuple[Key, ...] = ()
    left: tuple[Target, ...] = ()


def plan(
    model: RightsModel,
    principal: str,
    targets: Iterable[Target],
    cost: Callable[[tuple[Cut, ...]], tuple[int, ...]] | None = None,
) -> Plan:
    """Return how to close every way, direct or by SET ROLE, from a principal to its targets.

    ``cost`` says of all cuts up to a step what they come to, the cheapest is taken; None: by losses on this system.
    """
    wanted = tuple(dict.fromkeys(targets))
    mine = frozenset(t.key for t in wanted)
    current, cuts, left = model, list[Cut](), list[Target]()
    pending = [t for t in wanted if model.reads(principal, t)]
    while pending:
        options = [current.widen(cut, pending) for cut in current.options(principal, pending[0])]
        if not options:
            left.append(pending.pop(0))
            continue
        chosen = options[0]
        if options[1:] and cost is not None:
            chosen = min(options, key=lambda some: cost((*cuts, *some)))
        elif options[1:]:
            chosen = min(options, key=lambda some: _harm(current, principal, mine, some))
        current = current.without(chosen)
        cuts += chosen
        pending = [t for t in pending if current.reads(principal, t)]
    others, besides = _losses(model, current, principal, mine, cuts)
    still = tuple(t for t in left if current.reads(principal, t))
    return Plan(cuts=tuple(cuts), others=others, besides=besides, left=still)


def impact(model: RightsModel, principal: str, cuts: tuple[Cut, ...], mine: Iterable[Key] = ()) -> Plan:
    """Return what given cuts come to, for the principal and for others; ``mine`` are relations it is to lose."""
    others, besides = _losses(model, model.without(cuts), principal, frozenset(mine), cuts)
    return Plan(cuts=cuts, others=others, besides=besides)


def _harm(model: RightsModel, principal: str, mine: frozenset[Key], cuts: tuple[Cut, ...]) -> int:
    others, besides = _losses(model, model.without(cuts), principal, mine, cuts)
    return sum(len(loss.relations) for loss in others) + len(besides)


def _losses(
    before: RightsModel, after: RightsModel, principal: str, mine: frozenset[Key], cuts: Iterable[Cut]
) -> tuple[tuple[Loss, ...], tuple[Key, ...]]:
    others: list[Loss] = []
    besides: tuple[Key, ...] = ()
    for name in sorted(before.affected(cuts)):
        lost = before.reached(name) - after.reached(name)
        if name == principal:
            besides = tuple(sorted(lost - mine))
        elif lost:
            others.append(Loss(principal=name, relations=tuple(sorted(lost))))
    return tuple(others), besides
