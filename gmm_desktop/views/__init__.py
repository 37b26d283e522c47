"""Pixels: windows, panels and plots. They read the session and compute no statistics."""
