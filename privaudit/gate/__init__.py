"""The gate: what a change of a schema does to personal data, judged before it is made.

Two states (`migrate.Snapshot`) are classified by names and types, analysed and checked as a scan would; what is new or
worse in the second is what the change answers for. Pure but for the rules it is handed: no database, no file.
"""
