"""Words that cities wrote, translated by a machine that the operator plugs in; off unless one is."""
