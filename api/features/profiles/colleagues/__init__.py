"""Colleagues: one section of a profile is answered by somebody without an account, through a link that ends."""
