"""The panels around the picture: what goes in on the left, what came out on the right."""
