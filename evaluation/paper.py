"""The dossier as a PDF, the same bytes for the same blocks."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.blocks import Block, Figure, Heading, Paragraph, Points, Table
from evaluation.charts import draw_png
from evaluation.page import TITLE, write_blocks

if TYPE_CHECKING:
    from fpdf import FPDF

FONT = "DejaVu Sans"
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)  # a PDF must have a date; the same content shall have the same bytes
WIDE = 7  # columns from which a table is set smaller
GUTTER = 6  # mm added to the longest text of a column
WIDEST = 70  # mm a column claims at most; longer texts wrap
PALE = (238, 243, 243)
RULE = (205, 215, 215)


def render_paper(found: Mapping[str, Any]) -> bytes:
    """The paper."""
    pdf = _open()
    about = found["about"]
    opening = f"Snapshot {about['snapshot']}, policy {about['policy']}, seed {about['seed']}."
    for block in (Heading(TITLE, 1), Paragraph(opening), *write_blocks(found)):
        _set(pdf, block)
    return bytes(pdf.output())


def _open() -> FPDF:
    import matplotlib as mpl
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    pdf.set_creation_date(UNDATED)
    pdf.set_title(TITLE)
    pdf.set_lang("en")
    pdf.set_auto_page_break(auto=True, margin=15)
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    pdf.add_font(FONT, "", folder / "DejaVuSans.ttf")
    pdf.add_font(FONT, "B", folder / "DejaVuSans-Bold.ttf")
    pdf.add_page()
    return pdf


def _set(pdf: FPDF, block: Block) -> None:
    if isinstance(block, Heading):
        pdf.ln(3)
        _write(pdf, block.text, 18 - 3 * block.level, "B")
    elif isinstance(block, Paragraph):
        _write(pdf, block.text, 8.5)
    elif isinstance(block, Points):
        for item in block.items:
            _write(pdf, f"• {item}", 8.5)
    elif isinstance(block, Table):
        _set_table(pdf, block)
    else:
        _set_figure(pdf, block)


def _write(pdf: FPDF, text: str, size: float, style: str = "") -> None:
    pdf.set_font(FONT, style, size)
    pdf.multi_cell(0, size * 0.5, text, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(1)


def _set_table(pdf: FPDF, table: Table) -> None:
    from fpdf.fonts import FontFace

    _write(pdf, table.caption, 8, "B")
    size = 6.0 if len(table.header) >= WIDE else 7.5
    pdf.set_font(FONT, "", size)
    widths = _find_widths(pdf, table)
    heading = FontFace(emphasis="BOLD", fill_color=PALE)
    lines = "HORIZONTAL_LINES"
    pdf.set_draw_color(*RULE)
    with pdf.table(
        col_widths=widths, headings_style=heading, line_height=size * 0.6, text_align="L", borders_layout=lines
    ) as grid:
        for cells in (table.header, *table.rows):
            row = grid.row()
            for cell in cells:
                row.cell(cell)
    pdf.ln(3)


def _find_widths(pdf: FPDF, table: Table) -> tuple[float, ...]:
    """What each column claims of the width: its longest text, in mm, in the font that is set."""
    columns = zip(table.header, *table.rows, strict=True)
    return tuple(min(max(map(pdf.get_string_width, cells)) + GUTTER, WIDEST) for cells in columns)


def _set_figure(pdf: FPDF, figure: Figure) -> None:
    from PIL import Image

    picture = Image.open(io.BytesIO(draw_png(figure.draw)))
    height = pdf.epw * picture.height / picture.width
    if pdf.will_page_break(height + 12):
        pdf.add_page()
    pdf.image(picture, w=pdf.epw, alt_text=figure.words)
    _write(pdf, figure.caption, 8)
    pdf.ln(2)
