"""presidio-structured: PandasAnalysisBuilder with its own default strategy (the most common entity of a column).

Its AnalyzerEngine wants a spaCy model, which it would download. If en_core_web_lg, _md or _sm is installed in its
environment it is used; else Presidio's own engine without a model, which finds no names of people and no places.
"""

from __future__ import annotations

import importlib.util
import logging
import sys
from collections.abc import Iterator

import pandas as pd
import tldextract
from common import Columns, run, texts
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider
from presidio_structured import PandasAnalysisBuilder

MODELS = ("en_core_web_lg", "en_core_web_md", "en_core_web_sm")


def engine() -> AnalyzerEngine:
    """The analyzer with the best model that is installed, or with none."""
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    name = next((m for m in MODELS if importlib.util.find_spec(m)), None)
    if name is None:
        from presidio_analyzer.nlp_engine import NoOpNlpEngine

        nlp = NoOpNlpEngine(models=[{"lang_code": "en", "model_name": "none"}])
        nlp.load()
    else:
        models = [{"lang_code": "en", "model_name": name}]
        nlp = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
    print(f"model: {name or 'none'}", file=sys.stderr)
    return AnalyzerEngine(nlp_engine=nlp, supported_languages=["en"])


def main() -> None:
    """Scan every table as one data frame of texts."""
    logging.disable(logging.CRITICAL)
    builder = PandasAnalysisBuilder(engine())

    def scan(_table: str, columns: Columns) -> Iterator[tuple[str, list[str]]]:
        frame = pd.DataFrame(texts(columns))
        if not frame.empty:
            for column, entity in builder.generate_analysis(frame).entity_mapping.items():
                yield column, [entity]

    run(scan)


if __name__ == "__main__":
    main()
