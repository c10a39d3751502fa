"""What people filled in in a workbook, read back by the hidden tokens of its rows."""

FORMAT = "privaudit-workbook/1"
META_SHEET = "privaudit"
