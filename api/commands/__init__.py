"""The commands behind the command line. `api.cli` imports the module of a command when it runs, so that `--help` loads none."""
