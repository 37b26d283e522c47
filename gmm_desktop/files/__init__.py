"""Files: tables come in, mixtures and memberships go out. No Qt."""

from gmm_desktop.files.dataset import Column, Dataset
from gmm_desktop.files.first_rows import Preview
from gmm_desktop.files.fitted import Fitted, component_names, letters
from gmm_desktop.files.memberships import Memberships, memberships_of, responsibilities
from gmm_desktop.files.mixture_file import (
    SavedMixture,
    decode_mixture,
    is_mixture_file,
    read_mixture,
    reading_mixture,
)
from gmm_desktop.files.options import ReadOptions
from gmm_desktop.files.preparation import (
    FILTERS,
    PROJECTIONS,
    STEPS,
    TRANSFORMS,
    Bend,
    Preparation,
    Prepared,
    Restoration,
    before_and_after,
    default_preparation,
    known_labels,
    prepare,
    preparing,
    why_not_chosen,
)
from gmm_desktop.files.problem import FileProblem
from gmm_desktop.files.readers import READERS
from gmm_desktop.files.results import write, writing_memberships, writing_memberships_of, writing_sample
from gmm_desktop.files.suiting import lacking
from gmm_desktop.files.tables import Origin, Pasted, preview, read, reading
from gmm_desktop.files.writers import MEMBERSHIP_WRITERS, WRITERS
from gmm_desktop.files.writers.parameters_json import encode_mixture

__all__ = [
    "FILTERS",
    "MEMBERSHIP_WRITERS",
    "PROJECTIONS",
    "READERS",
    "STEPS",
    "TRANSFORMS",
    "WRITERS",
    "Bend",
    "Column",
    "Dataset",
    "FileProblem",
    "Fitted",
    "Memberships",
    "Origin",
    "Pasted",
    "Preparation",
    "Prepared",
    "Preview",
    "ReadOptions",
    "Restoration",
    "SavedMixture",
    "before_and_after",
    "component_names",
    "decode_mixture",
    "default_preparation",
    "encode_mixture",
    "is_mixture_file",
    "known_labels",
    "lacking",
    "letters",
    "memberships_of",
    "prepare",
    "preparing",
    "preview",
    "read",
    "read_mixture",
    "reading",
    "reading_mixture",
    "responsibilities",
    "why_not_chosen",
    "write",
    "writing_memberships",
    "writing_memberships_of",
    "writing_sample",
]
