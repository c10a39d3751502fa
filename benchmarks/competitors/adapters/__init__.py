"""Scripts that run inside another scanner's own virtual environment; they import that scanner and nothing of privaudit.

Each reads the rows (``argv[1]``, JSON: ``{system: {table: {column: [values]}}}``) and writes one JSON line a flagged
column (``argv[2]``: ``system, schema, table, column, entities``). Standard output gets the seconds spent scanning.
"""
