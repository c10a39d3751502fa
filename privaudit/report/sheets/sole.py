"""Who alone holds the package: the tables that stand on top of the sheet Access."""

from __future__ import annotations

from ...analysis.facts import IDENTITY_CATEGORIES
from ...analysis.holders import Holder, Standing, place_of
from ...i18n import text
from ...model import AuditResult, Reach, StaffStatus, TargetKind
from .. import readers, words
from .fill import Fill
from .places import leak
from .say import Say
from .table import Column, Kind, Row, Rows, RowTarget, Table, Tone
from .who import Directory


def tables(result: AuditResult, say: Say, who: Directory, held: readers.Held) -> tuple[Table, Table]:
    """Who counts, and who holds rights and is counted apart."""
    lang = say.lang
    counted = readers.counted(held)
    apart = [h for h in held if h.standing is not Standing.COUNTED]
    rated = {c.id: c.severity for c in result.colocations}
    fill = Fill(result, TargetKind.ACCOUNT, lang, {"access": 18, "person": 20, "remark": 24})

    def row(h: Holder) -> Row:
        place = place_of(h)
        severity = rated.get(place.id) if h.both else None
        needed, *others = fill.cells(who.target(h))
        return (
            h.name,
            ", ".join(h.principals),
            who.department(h.person),
            who.standing(h),
            sides(h, say),
            words.term(severity, lang) if severity else "",
            ", ".join(h.systems),
            ", ".join(words.term(p, lang) for p in h.parts),
            words.term(h.reach, lang),
            " ".join((leak(place, lang), _joined(h, say))) if h.both else "",
            needed,
            who.kind(h),
            say.known(h.named) if h.named or h.identity.tables else None,
            h.unread_tables,
            words.categories(h.categories, lang),
            *others,
        )

    columns, account = _columns(say, fill.columns), TargetKind.ACCOUNT
    note = say("holders_note", definition=text("sheets.words.full_package", lang))
    return (
        Table(key="readers", title=say("holders"), note=note, columns=columns, rows=Rows(counted, row),
              empty=say("no_holder"), target_kind=account, targets=lambda n: RowTarget(id=who.target(counted[n]))),
        Table(key="others", title=say("others"), note=say("others_note"), columns=columns, rows=Rows(apart, row),
              empty=say("no_other"), target_kind=account, targets=lambda n: RowTarget(id=who.target(apart[n]))),
    )  # fmt: skip


def _columns(say: Say, fill: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return them on the grid of the sheet: what is asked first goes on paper."""
    col, lang = say.column, say.lang
    needed, *others = fill
    reach = {words.term(r, lang): Tone.BAD for r in (Reach.BYPASS,)}
    return (
        col("holder", 20, Kind.LABEL),
        col("accounts", 22, identity=True),
        col("department", 20),
        col("state", 16, tones=_left_tones(lang)),
        col("sides", 17, tones={say("sides.both"): Tone.BAD}),
        col("severity", 15, tones=say.severity_tones()),
        col("systems", 24, identity=True),
        col("gets", 24),
        col("easiest", 26, tones=reach),
        col("leak", 46),
        needed,
        col("kind", 18),
        col("people", 17, Kind.NUMBER),
        col("unread", 17, Kind.NUMBER),
        col("categories", 90),
        *others,
    )


def _left_tones(lang: str) -> dict[str, Tone]:
    active, tones = words.term_of("account_state", "active", lang), {}
    for status, tone in ((StaffStatus.LEFT, Tone.BAD), (StaffStatus.LEAVING, Tone.WARN)):
        tones[f"{active}; {words.term(status, lang)}"] = tone
    return tones


def sides(h: Holder, say: Say) -> str:
    """Return which sides a holder reaches, and why identity that stands among its categories is not one of them."""
    key = {(True, True): "both", (True, False): "identity", (False, True): "transactions"}
    said = say("sides." + key.get((bool(h.identity.tables), bool(h.transactions.tables)), "neither"))
    beside = not h.identity.tables and any(c.value in h.categories for c in IDENTITY_CATEGORIES)
    return f"{said}; {say('sides.not_of_customers')}" if beside else said


def _joined(h: Holder, say: Say) -> str:
    return say("joined", systems=", ".join(h.joined)) if h.joined else say("not_joined")
