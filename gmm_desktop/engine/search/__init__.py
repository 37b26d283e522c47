"""Many starts compete for the best optimum, of one request or of many at once."""
