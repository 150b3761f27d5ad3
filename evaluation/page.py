"""The dossier as one HTML page, figures included, readable without a network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import TYPE_CHECKING, Any

from evaluation.blocks import Block, Figure
from evaluation.chapter_controls import write_controls
from evaluation.chapter_past import write_groups, write_in_short, write_past, write_signals
from evaluation.chapter_readings import write_readings
from evaluation.chapter_replay import write_replay
from evaluation.chapter_rest import write_data_sheet, write_lists, write_model_card, write_other_jobs, write_robustness
from evaluation.charts import draw_svg
from evaluation.choices import write_choices

if TYPE_CHECKING:
    from jinja2 import Template

TITLE = "Is it any good? The evaluation of city-peers"
CHAPTERS = (
    write_readings,
    write_replay,
    write_controls,
    write_in_short,
    write_past,
    write_choices,
    write_signals,
    write_groups,
    write_lists,
    write_robustness,
    write_other_jobs,
    write_data_sheet,
    write_model_card,
)


def write_blocks(found: Mapping[str, Any]) -> Iterator[Block]:
    """All blocks of the dossier in order."""
    return chain.from_iterable(chapter(found) for chapter in CHAPTERS)


def render_page(found: Mapping[str, Any]) -> str:
    """The page."""
    blocks = [(type(block).__name__, block, _draw(block)) for block in write_blocks(found)]
    return _load_template().render(title=TITLE, about=found["about"], blocks=blocks) + "\n"


def _draw(block: Block) -> str:
    return draw_svg(block.draw) if isinstance(block, Figure) else ""


@cache
def _load_template() -> Template:
    from jinja2 import Environment, StrictUndefined

    text = (files("evaluation") / "templates" / "dossier.html").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
        text
    )
