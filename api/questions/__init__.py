"""Every question is answered here, once: a view and what is asked give one frozen answer, which each face only dresses."""
