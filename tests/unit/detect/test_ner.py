"""NER models the user has: found without importing them, read texts only, in time, and never the network."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from privaudit.detect import DetectorGap, classify, load_rules
from privaudit.detect.fields import Context
from privaudit.detect.texts import freetext, ner
from privaudit.detect.texts.ner import Model, Span
from privaudit.detect.texts.textrules import Hit
from privaudit.model import Column, Role, SampleMethod, Table, TableKind, TableSample, TypeFamily

TEXTS = tuple(f"The parcel number {i} went to Quillan Zebworth who signed for it at the desk" for i in range(40))


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Every test looks for models anew."""
    ner.installed.cache_clear()
    ner._finder.cache_clear()
    yield
    ner.installed.cache_clear()
    ner._finder.cache_clear()


def column_of(texts: tuple[str, ...]) -> tuple[Table, TableSample]:
    """A table of one column of texts."""
    column = Column(name="note", data_type="text", family=TypeFamily.TEXT, position=0)
    table = Table(system="s", schema="main", name="parcels", kind=TableKind.TABLE, columns=(column,))
    return table, TableSample({"note": texts}, rows=len(texts), method=SampleMethod.ALL_ROWS, seed=1)


def stand_in(monkeypatch: pytest.MonkeyPatch, name: str = "Quillan Zebworth", kind: str = "PERSON") -> list[str]:
    """A model of English that knows one name; returns the list of what it was shown."""
    shown: list[str] = []

    def find(texts: list[str]) -> list[tuple[Span, ...]]:
        shown.extend(texts)
        places = ((t, t.find(name)) for t in texts)
        return [(Span(kind=kind, start=at, end=at + len(name)),) if at >= 0 else () for _, at in places]

    monkeypatch.setattr(ner, "installed", lambda: (Model(language="en", package="en_core_web_sm", version="0"),))
    monkeypatch.setattr(ner, "_finder", lambda _model: find)
    return shown


def test_a_model_finds_names_that_no_list_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a model, texts hold a person with the share of texts; without one, the rules alone see none."""
    monkeypatch.setattr(ner, "installed", tuple)
    table, sample = column_of(TEXTS)
    assert "PERSON" not in {c.entity for c in classify(table, sample, load_rules()).classifications}
    stand_in(monkeypatch)
    found = {c.entity: c for c in classify(table, sample, load_rules()).classifications if c.role is Role.CONTAINED}
    assert found["PERSON"].share == 1.0
    assert found["PERSON"].evidence[1].rule == "generic.person:ner"


def test_short_cells_are_not_shown_to_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """A column of short values is no text: a model takes one town in four for a person."""
    shown = stand_in(monkeypatch)
    classify(*column_of(tuple(f"Quillan {i}" for i in range(40))), load_rules())
    assert shown == []


def test_a_place_of_the_model_is_no_person() -> None:
    """What the rules take for a name inside what the model takes for a place or a firm is dropped."""
    text = "meet at Saint Anna Maria Gardens at noon"
    hit = Hit(entity="PERSON", rule="generic.person:text", start=14, end=24, strength=0.5)
    words = load_rules().dictionaries
    assert ner.heed([hit], None, text, words) == [hit]
    assert ner.heed([hit], (Span(kind="LOCATION", start=8, end=32),), text, words) == []


def test_a_single_word_is_no_full_name() -> None:
    """A model's single word, or a name behind the word for a street, is not counted."""
    words = load_rules().dictionaries
    assert ner.heed([], (Span(kind="PERSON", start=8, end=12),), "артикул Вера синяя", words) == []
    assert ner.heed([], (Span(kind="PERSON", start=6, end=19),), "улица Льва Толстого", words) == []


def test_texts_go_to_the_model_of_their_language() -> None:
    """Cyrillic goes to Russian, Latin by its small words; without a model for it, to the one of many languages."""
    known = frozenset({"ru", "en", "de"})
    assert ner.language_of("Заказ принят и будет доставлен", known) == "ru"
    assert ner.language_of("the parcel was left at the door", known) == "en"
    assert ner.language_of("das Paket ist nicht bei der Nachbarin", known) == "de"
    assert ner.language_of("le colis est dans la rue avec les autres", known) is None
    assert ner.language_of("le colis est dans la rue avec les autres", known | {"xx"}) == "xx"
    assert ner.language_of("12345", known) is None


def test_running_out_of_time_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts that a model did not come to are a gap with their number; what the rules found stays."""
    stand_in(monkeypatch)
    monkeypatch.setattr(ner, "SECONDS", -1.0)
    found = list(freetext.DETECTOR.look(Context(*column_of(TEXTS), load_rules(), ())))
    gaps = [g for g in found if isinstance(g, DetectorGap)]
    assert [(g.detector, g.reason, dict(g.params)["values"]) for g in gaps] == [("ner", "detector_timeout", 40)]


def test_a_model_that_fails_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that does not load is a gap with the type of its error; what the rules find in the texts stays."""

    def broken(_model: Model) -> object:
        raise OSError("made for another version")

    stand_in(monkeypatch)
    monkeypatch.setattr(ner, "_finder", broken)
    verdict = classify(*column_of(tuple(f"{t}, tel +7 916 123-45-{i + 10}" for i, t in enumerate(TEXTS))), load_rules())
    assert "PHONE_NUMBER" in {c.entity for c in verdict.classifications}
    assert {(g.detector, g.reason, dict(g.params)["error"]) for g in verdict.gaps} == {
        ("ner:en_core_web_sm", "detector_failed", "OSError")
    }


def test_models_are_not_imported_to_be_found() -> None:
    """Looking for models imports none of them."""
    before = set(sys.modules)
    ner.installed()
    assert not {"slovnet", "navec", "natasha"} & (set(sys.modules) - before)


@pytest.fixture
def spacy_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package as spaCy's own are made, with a pipeline that knows one name by a rule."""
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": "Quillan Zebworth"}])
    folder = tmp_path / "en_core_web_sm"
    nlp.meta["name"], nlp.meta["version"] = "core_web_sm", "0.0.0"
    folder.mkdir()
    nlp.to_disk(folder / "en_core_web_sm-0.0.0")
    (folder / "meta.json").write_bytes((folder / "en_core_web_sm-0.0.0" / "meta.json").read_bytes())
    (folder / "__init__.py").write_text(
        "from pathlib import Path\nfrom spacy.util import load_model_from_init_py\n\n\n"
        "def load(**overrides):\n    return load_model_from_init_py(__file__, **overrides)\n",
        encoding="utf-8",
    )
    info = tmp_path / "en_core_web_sm-0.0.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: en-core-web-sm\nVersion: 0.0.0\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_an_installed_spacy_package_is_used(spacy_package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A spaCy package is found by its metadata and loaded by its own loader, and no connection is opened."""
    refuse_connections(monkeypatch)
    assert ("en", "en_core_web_sm", "0.0.0") in {(m.language, m.package, m.version) for m in ner.installed()}
    found = {c.entity: c for c in classify(*column_of(TEXTS), load_rules()).classifications}
    assert found["PERSON"].evidence[1].rule == "generic.person:ner"


def refuse_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any attempt to connect or to look a host up fails the test."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


HAS_EXTRA = all(importlib.util.find_spec(p) is not None for p in ("slovnet", "navec", "natasha"))


@pytest.mark.skipif(not HAS_EXTRA, reason="the extra ner-ru is not installed: pip install 'privaudit[ner-ru]'")
class TestRussian:
    """With the extra `ner-ru`."""

    def test_russian_names_are_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Names that no list has are found, natasha is not imported, no connection is opened."""
        refuse_connections(monkeypatch)
        texts = [f"Посылка номер {i} выдана на складе, расписался Чжулвэй Бердыкеш без замечаний" for i in range(8)]
        said = ner.look(texts, load_rules().dictionaries)
        assert said.looked == 8
        assert sum(any(s.kind == "PERSON" for s in spans or ()) for spans in said.spans) >= 6
        assert "natasha" not in sys.modules

    def test_the_version_is_said(self) -> None:
        """What is used is named with its version."""
        (model,) = [m for m in ner.installed() if m.language == "ru"]
        assert model.version == importlib.metadata.version("slovnet")


def test_an_audit_names_models_and_their_absence(monkeypatch: pytest.MonkeyPatch) -> None:
    """English and Russian are said even where nothing is installed for them; others only where something is."""
    monkeypatch.setattr(ner, "installed", lambda: (Model(language="de", package="de_core_news_sm", version="3"),))
    assert [(m.language, m.package) for m in ner.name_models()] == [
        ("de", "de_core_news_sm"),
        ("en", None),
        ("ru", None),
    ]
