"""The bars of speed and memory, each measured against its rival in the same run."""
