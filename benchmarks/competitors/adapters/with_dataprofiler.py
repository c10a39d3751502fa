"""DataProfiler: its default structured labeler (a character model that ships with it), one profile a table."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import dataprofiler
import pandas as pd
from common import Columns, run, texts


def main() -> None:
    """Profile every table with nothing but the labeler on."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    options = dataprofiler.ProfilerOptions()
    options.set({"*.is_enabled": False, "data_labeler.is_enabled": True, "multiprocess.is_enabled": False})

    def scan(_table: str, columns: Columns) -> Iterator[tuple[str, list[str]]]:
        frame = pd.DataFrame(texts(columns))
        if frame.empty:
            return
        report = dataprofiler.Profiler(frame, profiler_type="structured", options=options).report()
        for column in report["data_stats"]:
            yield column["column_name"], [x for x in str(column["data_label"] or "").split("|") if x]

    run(scan)


if __name__ == "__main__":
    main()
