"""EM in fewer passes: where it is heading, learned from the way it came."""
