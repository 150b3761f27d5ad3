"""What the shell sees: names, arguments and options of the commands, by room. Each loads what it does when it runs, so that `--help` is quick."""
