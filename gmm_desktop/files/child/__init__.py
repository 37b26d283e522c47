"""Reading in a process of its own: a file that brings a library down brings down nothing else."""
