"""The run that is shown: EM in its thread, the recording of every iteration, the playhead over it, how it ended."""
