"""Whether what is open suits a mixture that was saved, and what is missing where it does not."""

from __future__ import annotations

from pathlib import Path

from gmm_desktop.files.dataset import Dataset
from gmm_desktop.files.mixture_file import SavedMixture
from gmm_desktop.files.preparation import Preparation, Prepared, default_preparation

_NAMED = 8
"""How many columns are named that a table must have."""


def lacking(
    saved: SavedMixture,
    dataset: Dataset | None,
    asked: Preparation | None,
    worked: Preparation | None,
    prepared: Prepared | None,
) -> Path | str | Preparation | None:
    """What is missing before a mixture can be judged on the data that is open; None for nothing.

    That is a table with its columns: the file that lies beside it, or else words that ask for one. Or rows that are
    prepared as its own were, instead of `prepared` as `worked` says: a preparation, which leaves as it is `asked`
    what the mixture says nothing of.
    """
    if dataset is None or not set(saved.source) <= set(dataset.numeric):
        beside = saved.data_beside()
        if beside is not None and (dataset is None or dataset.path != beside):
            return beside
        wanted = ", ".join(saved.source[:_NAMED]) + (", …" if len(saved.source) > _NAMED else "")
        return f"{saved.name} is a saved mixture of {wanted}; now open a table with these columns"
    if worked is None or prepared is None or not _suits(worked, prepared, saved):
        old = asked or default_preparation(dataset)
        return saved.asked(old.missing, old.weights, old.known_labels)
    return None


def _suits(worked: Preparation, prepared: Prepared, saved: SavedMixture) -> bool:
    """Whether rows are prepared as those were that a mixture was fitted to.

    Steps that learn from the data suit also where they have learnt now what the saved ones had learnt then.
    """
    if worked.columns != saved.source:
        return False
    steps = saved.restoration.steps
    learnt = tuple(outcome.step for outcome in prepared.outcomes if outcome.step.enabled)
    return worked.steps == steps or learnt == tuple(step for step in steps if step.enabled)
