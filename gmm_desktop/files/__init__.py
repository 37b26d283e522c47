"""Files: tables come in, mixtures and memberships go out. No Qt."""

from gmm_desktop.files.dataset import Column, Dataset
from gmm_desktop.files.problem import FileProblem
from gmm_desktop.files.readers import READERS
from gmm_desktop.files.tables import read, reading, reading_text

__all__ = ["READERS", "Column", "Dataset", "FileProblem", "read", "reading", "reading_text"]
