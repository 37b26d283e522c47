"""Writing results: one format per file."""
