"""How sure a suggestion is, in a word: by the share of the weight that was known."""

SURE, FAIR = 0.7, 0.4
"""Share of the weight that must be known for a suggestion to rest on much, or on a fair amount."""


def name_confidence(coverage: float) -> str:
    """How much of the weight was known, in a word.

    >>> name_confidence(0.8), name_confidence(0.5), name_confidence(0.1)
    ('much', 'some', 'little')
    """
    return "much" if coverage >= SURE else "some" if coverage >= FAIR else "little"
