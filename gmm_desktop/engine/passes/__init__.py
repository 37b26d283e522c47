"""One pass over the rows, by blocks and threads: the sufficient statistics of many mixtures at once."""
