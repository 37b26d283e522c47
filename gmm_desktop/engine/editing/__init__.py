"""Mixtures changed by hand."""
