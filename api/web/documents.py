"""PDF files to take to a meeting, written with fpdf2: real text, a title, a language and an outline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import as_file, files
from types import MappingProxyType

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from api.web.drawing.printed_map import draw_map
from api.web.language import Tongue
from api.web.links import Links
from api.web.pages.card import Card
from api.web.pages.case_card import CaseCard
from api.web.pages.cases import CasesPage, Listed
from api.web.pages.compare import ComparePage
from api.web.pages.pair import PairPage
from api.web.pages.peers import PeersPage
from api.web.pages.question import TabAsking
from api.web.scripts import needs_shaping, spell_out
from api.web.sheets import tell_permits
from matcher.agenda import Common, Question
from matcher.city import City, Source
from matcher.reason import sentence

TITLE_PT, HEADING_PT, TEXT_PT, SMALL_PT = 20, 13, 10.5, 8.5
BRAND = (14, 82, 86)
INK, SOFT = (35, 32, 27), (91, 84, 74)
MAP_MM = 120
HEADING_MM, POINT_MM, ROW_MM = 42, 18, 5
"""What has to be left of a page below a heading, below a small one, and for a row of a table."""
HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        "twins": sentence("Twins: similar places, help flows both ways"),
        "reviewers": sentence("Peer reviewers: a step ahead, close enough to be believed"),
        "learners": sentence("Learners: cities that could learn from you"),
        "cases": sentence("Case studies: what others did about it"),
    }
)
"""What each list is called."""


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a document says of itself: the day it was made, and where its links lead ("": it has none)."""

    site: str = ""
    day: date | None = None


class Document(FPDF):
    """An A4 document in one language."""

    def __init__(
        self, tongue: Tongue, title: str, policy: str, version: str, imprint: Imprint = Imprint(), about: str = ""
    ) -> None:
        super().__init__(format="A4")
        self.tongue, self.imprint, self.addresses = tongue, imprint, Links(tongue.code)
        self.note = tongue.say("Weights: {policy}. State of the data: {version}.").format(
            policy=policy, version=version
        )
        folder = files("api.web") / "fonts"
        for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            with as_file(folder / name) as path:
                self.add_font("DejaVu", style, path)
        self.set_title(title)
        self.set_lang(tongue.code)
        self.set_creator("city-peers")
        self.set_margin(20)
        self.set_auto_page_break(True, 20)
        self.add_page()
        self.write_line(title, TITLE_PT, "B", BRAND)
        cover = " · ".join(filter(None, (about, tongue.day(imprint.day) if imprint.day else "")))
        if cover:
            self.write_line(cover, colour=SOFT)
            self.ln(2)

    def footer(self) -> None:
        """At the foot: which weights and data this rests on, and the number of the page among all."""
        self.set_y(-15)
        self.set_font("DejaVu", size=SMALL_PT)
        self.set_text_color(*SOFT)
        self.cell(0, 8, self.carry(self.note))
        self.set_x(self.l_margin)
        self.cell(0, 8, f"city-peers · {self.page_no()} / {{nb}}", align="R")

    def write_line(
        self,
        text: str,
        size: float = TEXT_PT,
        style: str = "",
        colour: tuple[int, int, int] = INK,
        indent: float = 0,
        address: str = "",
    ) -> None:
        """A paragraph; with an address of the pages, or one of elsewhere, it is a link where the document has links."""
        self.set_font("DejaVu", f"{style}U" if self._find_link(address) else style, size)
        self.set_text_color(*colour)
        self.set_x(self.l_margin + indent)
        told = self.carry(text)
        self.set_text_shaping(use_shaping_engine=needs_shaping(told))
        link = self._find_link(address)
        self.multi_cell(0, size * 0.5, told, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT, link=link)
        self.ln(1)

    def _find_link(self, address: str) -> str:
        if not address or not self.imprint.site:
            return ""
        return self.imprint.site + address if address.startswith("/") else address

    def carry(self, text: str) -> str:
        """The text with what the fonts have no signs for told in Latin letters, so that nothing is printed as a blank."""
        font = self.fonts["dejavu"]
        assert isinstance(font, TTFFont)
        return spell_out(text, font.cmap)

    def keep(self, height: float) -> None:
        """Begin a new page where less than so many millimetres are left, so that a heading stays with what it is of."""
        if self.will_page_break(height):
            self.add_page()

    def write_heading(self, text: str, address: str = "") -> None:
        """A heading, listed in the outline."""
        self.keep(HEADING_MM)
        self.ln(3)
        self.start_section(text)
        self.write_line(text, HEADING_PT, "B", BRAND, address=address)

    def write_list(self, heading: str, lines: Iterable[str], address: str = "") -> None:
        """A small heading and its points; nothing where there are none."""
        points = list(lines)
        if points:
            self.keep(POINT_MM)
            self.write_line(heading, TEXT_PT, "B")
            for line in points:
                self.write_line(f"•  {line}", indent=4, address=address)

    def write_aside(self, heading: str, lines: Iterable[str]) -> None:
        """What matters less, in one small paragraph; nothing where there is nothing."""
        if told := " ".join(lines):
            self.keep(POINT_MM)
            self.write_line(f"{heading}: {told}", SMALL_PT, colour=SOFT)

    def to_bytes(self) -> bytes:
        """The file."""
        return bytes(self.output())


def write_peers_document(page: PeersPage, tongue: Tongue, imprint: Imprint = Imprint()) -> bytes:
    """The list of peers, or of case studies, with the reasons."""
    about = _tell_asked(page.asked, tongue)
    if page.asked.kind == "cases":
        title = f"{page.city.name}: {tongue.say('Case studies')}"
        document = Document(tongue, title, page.policy, page.snapshot_version, imprint, about)
        for card in page.case_cards:
            _write_case(document, card, f"{card.rank}. ")
            document.write_list(tongue.say("Why it may help you"), map(tongue.explain, card.why))
        return document.to_bytes()
    title = tongue.say("Peers of {name}").format(name=page.city.name)
    document = Document(tongue, title, page.policy, page.snapshot_version, imprint, about)
    if page.map_view:
        ranks = {card.city.id: card.rank for card in page.cards}
        draw_map(document, page.map_view, page.dots, ranks, page.city.id, MAP_MM)
    _write_cards(document, page.city, page.cards)
    return document.to_bytes()


def _tell_asked(asked: TabAsking, tongue: Tongue) -> str:
    """What was asked for, in one line."""
    told = [tongue.say(HEADINGS[asked.kind])]
    if asked.theme:
        told.append(tongue.label("themes", asked.theme))
    if asked.need:
        told.append(tongue.quote_plainly(asked.need))
    return " · ".join(told)


def write_shortlist_document(page: ComparePage, tongue: Tongue, imprint: Imprint = Imprint()) -> bytes:
    """The shortlist with its reasons, ordered by rank."""
    title = tongue.say("Shortlist of {name}").format(name=page.city.name)
    document = Document(tongue, title, page.policy, page.snapshot_version, imprint, tongue.say(HEADINGS[page.kind]))
    _write_cards(document, page.city, sorted(page.cards, key=lambda card: card.rank))
    return document.to_bytes()


def write_cases_document(
    page: CasesPage, policy: str, version: str, tongue: Tongue, imprint: Imprint = Imprint()
) -> bytes:
    """The case studies of one page of the list."""
    document = Document(tongue, tongue.say("Case studies"), policy, version, imprint)
    for item in page.listed:
        _write_case(document, item)
    return document.to_bytes()


def _write_cards(document: Document, city: City, cards: Iterable[Card]) -> None:
    for card in cards:
        name = f"{card.rank}. {card.city.name}, {document.tongue.country(card.city.country)}"
        document.write_heading(name, document.addresses.pair(city.id, card.city.id))
        _write_card(document, card, city)


def _write_case(document: Document, item: CaseCard | Listed, number: str = "") -> None:
    """Title, city, summary, and what it rests on, as far as a reader's city is known."""
    tongue, case = document.tongue, item.case
    document.write_heading(f"{number}{case.title}", document.addresses.case(case.id))
    if item.owner:
        document.write_line(f"{item.owner.name}, {tongue.country(item.owner.country)}")
    document.write_line(case.summary)
    document.write_list(
        tongue.say("Precondition"),
        (
            f"{tongue.label(check.precondition.section, check.precondition.code)}: {tongue.say(check.verdict)}"
            for check in item.checks
        ),
    )
    document.write_list(tongue.say("Whether it may be paid for like this"), tell_permits(item.permits, tongue))
    if case.url:
        document.write_line(tongue.say("Read the original"), SMALL_PT, address=case.url)


def write_agenda_document(page: PairPage, tongue: Tongue, imprint: Imprint = Imprint()) -> bytes:
    """The proposed first agenda of two cities, why they should talk, and how far both are."""
    title = tongue.say("{city} and {peer}: proposed first agenda")
    title = title.format(city=page.city.name, peer=page.peer.name)
    countries = ", ".join(f"{end.name} ({tongue.country(end.country)})" for end in (page.city, page.peer))
    document = Document(tongue, title, page.policy, page.snapshot_version, imprint, countries)
    for number, topic in enumerate(page.agenda, start=1):
        theme = tongue.label("themes", topic.theme) if topic.theme else ""
        document.write_heading(f"{number}. {theme[:1].upper()}{theme[1:]}")
        looks, shows = tongue.say("{name} looks for {words}"), tongue.say("{name} can show {words}")
        document.write_line(looks.format(name=topic.asker.name, words=tongue.quote_plainly(topic.need.text)))
        document.write_line(shows.format(name=topic.giver.name, words=tongue.quote_plainly(topic.answer.shown)))
    if not page.agenda:
        document.write_list(
            tongue.say("Nothing on record meets yet. Ask each other:"), map(_tell_question(tongue), page.questions)
        )
    if page.common:
        document.write_list(tongue.say("Both look for an answer to"), map(_tell_common(tongue), page.common))
    document.write_list(
        tongue.say("Who decides, and should be at the table"),
        (_tell_body(end.name, tongue.label("powers", fact.code), fact.note) for end, fact in page.bodies),
    )
    document.write_heading(tongue.say("Why these two"), document.addresses.pair(page.city.id, page.peer.id))
    _write_card(document, page.card, page.city)
    _write_levels(document, page)
    return document.to_bytes()


def _tell_body(name: str, power: str, body: str) -> str:
    return f"{name}: {power} ({body})" if body else f"{name}: {power}"


def _write_levels(document: Document, page: PairPage) -> None:
    """How far both are, as a table; themes of which neither has reported are left out."""
    tongue, rows = document.tongue, [row for row in page.themes if (row.city_level, row.peer_level) != (None, None)]
    if not rows:
        return
    document.keep(HEADING_MM + ROW_MM * len(rows))
    document.write_heading(tongue.say("How far they are, theme by theme"))
    document.set_font("DejaVu", size=SMALL_PT)
    document.set_text_color(*INK)
    document.set_draw_color(*SOFT)
    with document.table(
        col_widths=(4, 2, 2), text_align=("LEFT", "RIGHT", "RIGHT"), borders_layout="HORIZONTAL_LINES"
    ) as table:
        table.row([tongue.say("Theme"), page.city.name, page.peer.name])
        for row in rows:
            levels = (
                tongue.say("not reported") if one is None else str(one) for one in (row.city_level, row.peer_level)
            )
            label = tongue.label("themes", row.theme)
            table.row([label[:1].upper() + label[1:], *levels])
    document.ln(2)
    document.write_line(
        tongue.say("Levels run from 0 (nothing yet) to 4 (others come to see it)."), SMALL_PT, colour=SOFT
    )


def _tell_common(tongue: Tongue) -> Callable[[Common], str]:
    both = tongue.say("{own}, and {other}")
    return lambda one: both.format(own=tongue.quote_plainly(one.own.text), other=tongue.quote_plainly(one.other.text))


def _tell_question(tongue: Tongue) -> Callable[[Question], str]:
    asks = tongue.say("{name}: what have you tried on {words}?")
    return lambda one: asks.format(name=one.asker.name, words=tongue.quote_plainly(one.need.text))


def _write_card(document: Document, card: Card, city: City) -> None:
    tongue = document.tongue
    for reason in card.opening:
        document.write_line(tongue.explain(reason))
    document.write_list(tongue.say("Why {name}").format(name=card.city.name), map(tongue.explain, card.why))
    document.write_list(tongue.say("What you would bring them"), map(tongue.explain, card.bring))
    document.write_list(tongue.say("What speaks against it"), map(tongue.explain, card.against))
    if card.case:
        address = document.addresses.case(card.case.id, city.id)
        document.write_list(tongue.say("A case study to read"), [card.case.title], address)
    document.write_aside(tongue.say("What is not known"), map(tongue.explain, card.unknown))
    sources = dict.fromkeys(source for reason in card.opening for source in reason.sources)
    document.write_aside(tongue.say("Source"), (cite_source(source) for source in sources))


def cite_source(source: Source) -> str:
    """A source in a few words.

    >>> cite_source(Source("survey", "A survey", 2024)), cite_source(Source("survey", "A survey", None))
    ('A survey, 2024.', 'A survey.')
    """
    return f"{source.title}, {source.year}." if source.year else f"{source.title}."
