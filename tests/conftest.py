"""Tests run without a screen, and each leaves no window behind."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
