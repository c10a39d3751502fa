"""All kinds of data as a page of Markdown, in English or Russian: what ``rules/KINDS.md`` holds."""

from __future__ import annotations

from collections.abc import Iterator

from ..detect import RuleInfo, Rules, list_rules
from ..i18n import text
from ..model import Category

_ANY = "generic"


def kinds_page(rules: Rules, lang: str) -> Iterator[str]:
    """Yield the lines of the page: one table a category, one row a rule that can be reported."""
    known = list_rules(rules)
    reported = [r for r in known if r.category is not None]
    yield f"# {text('cli.kinds.title', lang)}"
    yield ""
    yield text("cli.kinds.intro", lang, kinds=len({r.entity for r in reported}), rules=len(reported))
    head = [
        text(f"cli.kinds.{column}", lang) for column in ("kind", "entity", "country", "check", "form", "definition")
    ]
    for category in Category:
        rows = sorted((_row(r, lang) for r in reported if r.category is category), key=lambda row: row[:3])
        if rows:
            yield ""
            yield f"## {text(f'terms.category.{category.value}', lang)} (`{category.value}`)"
            yield ""
            yield _line(head)
            yield _line(["---"] * len(head))
            yield from map(_line, rows)
    others = sorted(r.entity for r in known if r.category is None)
    yield ""
    yield text("cli.kinds.others", lang, others=", ".join(f"`{e}`" for e in others))


def _row(rule: RuleInfo, lang: str) -> list[str]:
    country = rule.id.partition(".")[0]
    return [
        text(f"entities.{rule.entity}.title", lang),
        f"`{rule.entity}`",
        "" if country == _ANY else country.upper(),
        ", ".join(v.removeprefix("stdnum:") for v in rule.validators),
        rule.normalise or "",
        text(f"entities.{rule.entity}.definition", lang),
    ]


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"
