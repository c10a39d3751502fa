"""The edition that may leave the house: what of an audit may stand there, and ids in place of names.

`result` makes rows that may be written, `sheets` leaves out of sheets, `names` (with `spelling`) finds names in any
text, `hidden` hides them in records, `ids` numbers people and accounts, `keys` writes whom the ids mean.
"""
