"""Sentences, notes and what other recognizers find in them."""
