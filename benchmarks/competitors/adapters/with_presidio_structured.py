"""presidio-structured: PandasAnalysisBuilder with its own default strategy (the most common entity of a column).

Its AnalyzerEngine wants a spaCy model, which it would download. If en_core_web_lg, _md or _sm is installed in its
environment it is used; else Presidio's own engine without a model, which finds no names of people and no places.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import sys
import time
from pathlib import Path

import pandas as pd
import tldextract
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
    seconds = 0.0
    with Path(sys.argv[2]).open("w", encoding="utf-8") as out:
        for system, tables in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")).items():
            for table, columns in tables.items():
                frame = pd.DataFrame({c: ["" if v is None else str(v) for v in vs] for c, vs in columns.items()})
                if frame.empty:
                    continue
                start = time.perf_counter()
                found = builder.generate_analysis(frame).entity_mapping
                seconds += time.perf_counter() - start
                for column, entity in found.items():
                    row = {"system": system, "schema": "main", "table": table, "column": column, "entities": [entity]}
                    out.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(seconds)


if __name__ == "__main__":
    main()
