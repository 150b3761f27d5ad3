"""One layer learned: multinomial logistic regression on the rows of labelled texts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from embeddings import TextRepresenter
from embeddings.encoder import Rows
from embeddings.reading import NOTHING, Layer
from evaluation.plans.texts import Labelled

STRENGTH = 20.0
MOST_STEPS = 1000


def learn_layer(texts: Sequence[Labelled], representer: TextRepresenter, *, balanced: bool = False) -> Layer:
    """Learn a layer from labelled texts.

    Args:
        texts: n texts with their labels and weights.
        representer: Turns them into rows.
        balanced: Whether each label counts the same however many texts it has.

    Returns:
        Its classes sorted by name, `none` last.
    """
    return fit_rows(representer.represent([text.text for text in texts]), texts, balanced=balanced)


def fit_rows(rows: Rows, texts: Sequence[Labelled], *, balanced: bool = False) -> Layer:
    """Learn a layer from rows (n, d) that are there already."""
    from sklearn.linear_model import LogisticRegression

    labels = np.array([text.label for text in texts])
    weights = np.array([text.weight for text in texts])
    fitted = LogisticRegression(C=STRENGTH, max_iter=MOST_STEPS, class_weight="balanced" if balanced else None)
    fitted.fit(rows, labels, sample_weight=weights)
    order = sorted(range(len(fitted.classes_)), key=lambda no: (fitted.classes_[no] == NOTHING, fitted.classes_[no]))
    classes = tuple(str(fitted.classes_[no]) for no in order)
    return Layer(classes, fitted.coef_[order].astype(np.float32), fitted.intercept_[order].astype(np.float32))
