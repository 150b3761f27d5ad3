"""Free text to the codes of a section."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embeddings.encoder import Rows
from embeddings.errors import InvalidText
from embeddings.reading.model import Layer, Logits, ReadingModel, softmax
from embeddings.reading.names import find_names
from embeddings.representation import TextRepresenter

NAME_LOGIT = 3.0
"""What a name in the text adds to the log-odds of its code."""


@dataclass(frozen=True, slots=True)
class ProposedCode:
    """A code that a text may stand for, and how sure that is: in [0, 1], the codes of one answer add up to 1."""

    code: str
    confidence: float


def section_logits(layer: Layer, section: str, texts: list[str], rows: Rows) -> Logits:
    """Log-odds of the codes of a section, names counted in, `none` last. Shape (n, k + 1)."""
    logits = layer.logits(rows)
    logits[:, :-1] += NAME_LOGIT * find_names(section, layer.classes[:-1], texts)
    return logits


def propose_codes(
    text: str, section: str, model: ReadingModel, representer: TextRepresenter
) -> tuple[ProposedCode, ...]:
    """The codes of a section that a text in any language may stand for, best first.

    The text is taken to say something of the section: the confidence is that of a code against the other codes.

    Raises:
        InvalidText: the text is empty.
        UnknownLayer: a section that nothing was learned for.
    """
    if not text.strip():
        raise InvalidText("the text is empty; say in a sentence what it is about")
    layer = model.layer(section)
    model.check_encoder(representer.encoder.encoder_id)
    logits = section_logits(layer, section, [text], representer.represent([text]))
    known = layer.classes[:-1]
    shares = softmax(logits[:, :-1])[0]
    order = np.lexsort((np.arange(len(known)), -shares))
    return tuple(ProposedCode(known[no], float(shares[no])) for no in order)
