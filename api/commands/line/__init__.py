"""What the shell sees of the commands, by room. A command loads its work when it runs, so that `--help` is quick."""
