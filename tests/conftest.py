"""Tests run without a screen, and each leaves no window behind."""

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_collection_finish(session):
    """What is there before the first test stays: to look through it after each is most of a small one's time."""
    gc.collect()
    gc.freeze()
