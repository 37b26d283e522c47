"""Hands on the mixture: edits and what they would bring, padlocks, and the way back."""
