"""Systems: which hold customer data, and where does identity lie beside transactions?"""

from __future__ import annotations

from collections import defaultdict

from ...i18n import text
from ...model import AuditResult, AuditStep, CoLocation, Common, Level, System, SystemStatus, TargetKind
from .. import dumps, held, overview, words
from . import places
from .fill import Fill, owners
from .judged import answer
from .say import Say
from .table import Kind, Row, Rows, RowTarget, Sheet, Table, Tone


def sheet(result: AuditResult, lang: str) -> Sheet:
    """Build the sheet."""
    say = Say("systems", lang)
    return Sheet(
        key="systems",
        title=say("title"),
        notes=(
            answer(result, AuditStep.SYSTEMS, lang),
            text("sheets.words.full_package", lang),
            say("note"),
            say("note_people"),
        ),
        tables=(
            _systems(result, say),
            _details(result, say),
            _servers(result, say),
            _common(result, say),
            places.colocations(result, say),
            places.checks(result, say),
            places.links(result, say),
        ),
    )


def _systems(result: AuditResult, say: Say) -> Table:
    """What a reader asks of each system; what an engineer asks besides is in the table of details."""
    lang = say.lang
    inside: dict[str, list[CoLocation]] = defaultdict(list)
    for c in result.colocations:
        if len(c.systems) == 1 and c.level is not Level.SAME_PRINCIPAL:
            inside[c.systems[0]].append(c)
    fill = Fill(result, TargetKind.SYSTEM, lang, {"owner": 20, "customer_data": 18, "purpose": 22, "remark": 22})
    views, answering = overview.system_views(result), owners(result)

    def target(n: int) -> RowTarget:
        s = views[n].system
        return RowTarget(id=s.id, owner=answering.get(s.name))

    def row(v: overview.SystemView) -> Row:
        s = v.system
        return (
            s.name,
            words.term(s.status, lang),
            words.yes_no(v.customer, lang),
            say("staff_only") if v.staff else words.yes_no(v.identity, lang),
            words.yes_no(v.transactions, lang),
            _both(v, lang),
            say.known(v.people.about),
            remark(s, lang),
            dumps.of_system(v, inside[s.name], lang),
            *fill.cells(s.id, owner=s.owner, purpose=s.purpose),
        )

    col, yes = say.column, say.answer_tones()
    columns = (
        col("system", 22, Kind.LABEL, identity=True),
        col("status", 15, tones=say.system_tones()),
        col("customer", 14, tones=yes),
        col("identity", 14, tones=yes),
        col("transactions", 14, tones=yes),
        col("both", 14),
        col("people_about", 14, Kind.NUMBER),
        col("reason", 20),
        col("dump", 39),
        *fill.columns,
    )
    return Table(
        key="systems",
        title=say("systems"),
        columns=columns,
        rows=Rows(views, row),
        empty=say("none"),
        target_kind=TargetKind.SYSTEM,
        targets=target,
    )


def _details(result: AuditResult, say: Say) -> Table:
    """Engine, numbers and weaknesses of each system."""
    lang = say.lang
    identifiers: dict[str, int] = defaultdict(int)
    for t in result.tables:
        if t.identifiers_estimate is not None:
            identifiers[t.system] = max(identifiers[t.system], t.identifiers_estimate)

    def row(v: overview.SystemView) -> Row:
        s = v.system
        return (
            s.name,
            _engine(s),
            words.term(s.lifecycle, lang) if s.lifecycle else "",
            v.tables,
            v.unread,
            v.personal_columns,
            v.company_columns,
            hold(result, s, lang),
            weaknesses(s, lang),
            say.known(v.people.low),
            say.known(v.people.high),
            say.known(identifiers.get(s.name)),
        )

    col = say.column
    columns = (
        col("system", 22, Kind.LABEL),
        col("engine", 15),
        col("lifecycle", 14),
        col("tables", 14, Kind.NUMBER),
        col("unread", 14, Kind.NUMBER),
        col("columns", 14, Kind.NUMBER),
        col("company", 14, Kind.NUMBER),
        col("hold", 20, tones={words.yes_no(False, lang): Tone.QUIET}),
        col("weaknesses", 39),
        col("people_low", 20, Kind.NUMBER),
        col("people_high", 18, Kind.NUMBER),
        col("identifiers", 22, Kind.NUMBER),
    )
    rows = Rows(overview.system_views(result), row)
    return Table(key="details", title=say("details"), columns=columns, rows=rows, empty=say("none"))


def _servers(result: AuditResult, say: Say) -> Table:
    lang = say.lang

    def names(views: list[overview.SystemView]) -> str:
        return ", ".join(sorted(v.system.name for v in views)) or "–"

    def row(s: dumps.Server) -> Row:
        return (
            s.name,
            names(list(s.views)),
            names([v for v in s.views if v.identity]),
            names([v for v in s.views if v.transactions]),
            dumps.of_server(s, lang),
            ", ".join(sorted(u.name for u in s.unread)) or "–",
            words.people(overview.people_total(s.views), lang),
        )

    col = say.column
    columns = (
        col("s_server", 22, Kind.LABEL),
        col("s_systems", 14, span=3),
        col("s_identity", 14, span=2),
        col("s_transactions", 14, span=2),
        col("s_dump", 39),
        col("s_unread", 20),
        col("s_people", 18),
    )
    rows = Rows(dumps.servers(result, overview.system_views(result)), row)
    return Table(key="servers", title=say("servers"), note=say("servers_note"), columns=columns, rows=rows,
                 empty=say("no_server"), filtered=False)  # fmt: skip


def _common(result: AuditResult, say: Say) -> Table:
    """Which systems hold the same people, whatever else they hold: a leak of one tells of the other's people."""
    lang = say.lang

    def row(c: Common) -> Row:
        return (" + ".join(c.systems), held.counted(c.people, lang))

    columns = (say.column("p_systems", 14, Kind.LABEL, span=3), say.column("p_people", 12, span=4))
    return Table(key="common", title=say("common"), note=say("common_note"), columns=columns,
                 rows=Rows(result.estate.common, row), empty=say("no_common"), filtered=False)  # fmt: skip


def hold(result: AuditResult, s: System, lang: str) -> str:
    """Whether nothing of a system may be destroyed now, and why."""
    why = hold_why(result, s, lang)
    return text("sheets.words.hold", lang, why=why) if why else words.yes_no(False, lang)


def hold_why(result: AuditResult, s: System, lang: str) -> str:
    """Why nothing of a system may be destroyed now; empty if it may."""
    incident = result.run.incident
    if s.legal_hold and s.legal_hold_why == "incident" and incident is not None:
        return text("sheets.words.hold_incident", lang, number=incident.number)
    return text(f"old.hold.{s.legal_hold_why or 'configured'}", lang) if s.legal_hold else ""


def weaknesses(s: System, lang: str) -> str:
    """How a system is protected worse than it should be, and whether it seems out of use, a line each."""
    return "\n".join(words.said(w, lang) for w in s.weaknesses)


def remark(s: System, lang: str) -> str:
    """Why a system was not wholly read, and whether its engine is one the project has tested."""
    why = words.reason(s.reason, s.reason_params, lang)
    return "; ".join(p for p in (why, "" if s.verified is not False else Say("systems", lang)("not_verified")) if p)


def _engine(s: System) -> str:
    # What a distribution adds to the version in brackets is in audit.json.
    version = (s.server_version or "").partition(" (")[0]
    return "" if s.status is SystemStatus.DECLARED else f"{s.dialect} {version}".rstrip()


def _both(v: overview.SystemView, lang: str) -> str:
    if v.level is not None:
        return words.term(v.level, lang)
    unknown = v.identity is None or v.transactions is None
    return words.yes_no(None if unknown and v.identity is not False and v.transactions is not False else False, lang)
