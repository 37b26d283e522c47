"""Delimited text in all its dialects: what the reader of that format is made of."""
