"""A page of HTML read back: its tables by their titles, its text, and everything that could act."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = frozenset({"meta", "br"})
KNOWN = frozenset(
    {
        *("html", "head", "meta", "title", "style", "body", "header", "p", "h1", "h2", "h3", "nav", "a", "main"),
        *("section", "div", "table", "thead", "tbody", "tr", "th", "td", "code", "br", "figure", "figcaption"),
        *("span", "i", "b", "footer"),
    }
)


class Page(HTMLParser):
    """``tables``: rows of cells, header first where there is one; ``texts``: all that is shown; ``tags``: what is used.

    ``anchors`` and ``links`` are ids and where links lead; an element that is not closed, or unknown, is an error.
    """

    def __init__(self, said: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.texts: list[str] = []
        self.attributes: set[str] = set()
        self.anchors: list[str] = []
        self.links: list[str] = []
        self._open: list[str] = []
        self.feed(said)
        self.close()
        assert self._open == [], self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        assert tag in KNOWN, tag
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.anchors.append(value or "")
            elif name == "href":
                self.links.append(value or "")
        if tag == "br":
            self.handle_data("\n")
        elif tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append("")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """An element ends: the one that began last."""
        assert self._open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        """Text, which belongs to a cell where one is open."""
        if "style" in self._open:
            return
        self.texts.append(data)
        if {"td", "th"} & set(self._open):
            self.tables[-1][-1][-1] += data

    def rows(self, title: str) -> list[dict[str, str]]:
        """Return the rows of all tables with a column of that title, by title."""
        found = [t for t in self.tables if t and title in t[0]]
        return [dict(zip(t[0], row, strict=True)) for t in found for row in t[1:]]
