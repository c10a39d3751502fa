"""DataProfiler: its default structured labeler (a character model that ships with it), one profile a table."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
import warnings
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import dataprofiler
import pandas as pd


def main() -> None:
    """Profile every table with nothing but the labeler on."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    options = dataprofiler.ProfilerOptions()
    options.set({"*.is_enabled": False, "data_labeler.is_enabled": True, "multiprocess.is_enabled": False})
    seconds = 0.0
    with Path(sys.argv[2]).open("w", encoding="utf-8") as out:
        for system, tables in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")).items():
            for table, columns in tables.items():
                frame = pd.DataFrame({c: ["" if v is None else str(v) for v in vs] for c, vs in columns.items()})
                if frame.empty:
                    continue
                start = time.perf_counter()
                report = dataprofiler.Profiler(frame, profiler_type="structured", options=options).report()
                seconds += time.perf_counter() - start
                for column in report["data_stats"]:
                    labels = [x for x in str(column["data_label"] or "").split("|") if x]
                    row = {"system": system, "schema": "main", "table": table, "column": column["column_name"]}
                    out.write(json.dumps({**row, "entities": labels}, ensure_ascii=False) + "\n" if labels else "")
    print(seconds)


if __name__ == "__main__":
    main()
