"""How often a sentence stands for the code it is read as: a logistic curve over the share, from examples held out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from embeddings import TextRepresenter
from embeddings.reading import NOTHING, section_logits, softmax
from evaluation.plans.layers import fit_rows
from evaluation.plans.texts import load_examples, section_texts
from fixtures.plans.evidence import INSIDE, INSIDE_OTHERS
from matcher.city import City

FOLDS = 4
SEED = 0


def learn_confidence(section: str, cities: Sequence[City], representer: TextRepresenter) -> tuple[float, float]:
    """Slope and start of the curve, for the first code of a sentence inside the main part of a section.

    Every invented example is read once by a layer learned without it; whether its first code is right is fitted to the log-odds
    of its share. One right and one wrong example at the mean are added, so that no curve is certain.
    """
    from sklearn.linear_model import LogisticRegression

    odds, right = _read_held_out(section, cities, representer)
    middle = float(odds.mean())
    fitted = LogisticRegression(C=1.0).fit(np.append(odds, [middle, middle])[:, None], np.append(right, [True, False]))
    return round(float(fitted.coef_[0][0]), 3), round(float(fitted.intercept_[0]), 3)


def _read_held_out(
    section: str, cities: Sequence[City], representer: TextRepresenter
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    texts = section_texts(section, cities)
    rows = representer.represent([text.text for text in texts])
    own = {text for of_code in load_examples().get(section, {}).values() for text in of_code}
    examples = np.array([text.text in own and text.label != NOTHING for text in texts])
    folds = np.random.default_rng(SEED).integers(FOLDS, size=len(texts))
    odds, right = [], []
    for fold in range(FOLDS):
        held = np.flatnonzero(examples & (folds == fold))
        kept = np.flatnonzero(~(examples & (folds == fold)))
        layer = fit_rows(rows[kept], [texts[no] for no in kept])
        logits = section_logits(layer, section, [texts[no].text for no in held], rows[held])
        logits[:, -1] -= INSIDE.get(section, INSIDE_OTHERS)
        shares = softmax(logits)[:, :-1]
        best = np.clip(shares.max(axis=1), 1e-4, 1 - 1e-4)
        odds += [np.log(best) - np.log1p(-best)]
        right += [
            np.array([layer.classes[int(shares[row].argmax())] == texts[no].label for row, no in enumerate(held)])
        ]
    return np.concatenate(odds), np.concatenate(right)
