"""Work off the UI thread of which only the newest request matters, where plots look for it."""

from gmm_desktop.latest import Latest

__all__ = ["Latest"]
