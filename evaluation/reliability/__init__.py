"""What the service promises when processes die, tried out on real ones."""
