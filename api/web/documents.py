"""PDF files to take to a meeting, written with fpdf2: real text, a title, a language and an outline."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.resources import as_file, files

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from api.web.language import Tongue
from api.web.pages.card import Card
from api.web.pages.case_card import CaseCard
from api.web.pages.cases import CasesPage, Listed
from api.web.pages.compare import ComparePage
from api.web.pages.pair import PairPage
from api.web.pages.peers import PeersPage
from api.web.scripts import needs_shaping, spell_out
from api.web.sheets import tell_permits
from matcher.agenda import Common, Question

TITLE_PT, HEADING_PT, TEXT_PT, SMALL_PT = 20, 13, 10.5, 8.5
BRAND = (14, 82, 86)
INK, SOFT = (35, 32, 27), (91, 84, 74)


class Document(FPDF):
    """An A4 document in one language."""

    def __init__(self, tongue: Tongue, title: str, policy: str, version: str) -> None:
        super().__init__(format="A4")
        self.tongue = tongue
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

    def footer(self) -> None:
        """At the foot: which weights and data this rests on, and the page number."""
        self.set_y(-15)
        self.set_font("DejaVu", size=SMALL_PT)
        self.set_text_color(*SOFT)
        self.cell(0, 8, self.carry(self.note))
        self.set_x(self.l_margin)
        self.cell(0, 8, f"city-peers · {self.page_no()}", align="R")

    def write_line(
        self, text: str, size: float = TEXT_PT, style: str = "", colour: tuple[int, int, int] = INK, indent: float = 0
    ) -> None:
        """A paragraph."""
        self.set_font("DejaVu", style, size)
        self.set_text_color(*colour)
        self.set_x(self.l_margin + indent)
        told = self.carry(text)
        self.set_text_shaping(use_shaping_engine=needs_shaping(told))
        self.multi_cell(0, size * 0.5, told, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1)

    def carry(self, text: str) -> str:
        """The text with what the fonts have no signs for told in Latin letters, so that nothing is printed as a blank."""
        font = self.fonts["dejavu"]
        assert isinstance(font, TTFFont)
        return spell_out(text, font.cmap)

    def write_heading(self, text: str) -> None:
        """A heading, listed in the outline."""
        self.ln(3)
        self.start_section(text)
        self.write_line(text, HEADING_PT, "B", BRAND)

    def write_list(self, heading: str, lines: Iterable[str]) -> None:
        """A small heading and its points; nothing where there are none."""
        points = list(lines)
        if points:
            self.write_line(heading, TEXT_PT, "B")
            for line in points:
                self.write_line(f"•  {line}", indent=4)

    def to_bytes(self) -> bytes:
        """The file."""
        return bytes(self.output())


def write_peers_document(page: PeersPage, tongue: Tongue) -> bytes:
    """The list of peers, or of case studies, with the reasons."""
    if page.asked.kind == "cases":
        title = f"{page.city.name}: {tongue.say('Case studies')}"
        document = Document(tongue, title, page.policy, page.snapshot_version)
        for card in page.case_cards:
            _write_case(document, card, f"{card.rank}. ")
            document.write_list(tongue.say("Why it may help you"), map(tongue.explain, card.why))
        return document.to_bytes()
    return _write_cards(tongue.say("Peers of {name}"), page, tongue)


def write_shortlist_document(page: ComparePage, tongue: Tongue) -> bytes:
    """The shortlist with its reasons."""
    return _write_cards(tongue.say("Shortlist of {name}"), page, tongue)


def write_cases_document(page: CasesPage, policy: str, version: str, tongue: Tongue) -> bytes:
    """The case studies of one page of the list."""
    document = Document(tongue, tongue.say("Case studies"), policy, version)
    for item in page.listed:
        _write_case(document, item)
    return document.to_bytes()


def _write_cards(title: str, page: PeersPage | ComparePage, tongue: Tongue) -> bytes:
    document = Document(tongue, title.format(name=page.city.name), page.policy, page.snapshot_version)
    for card in page.cards:
        document.write_heading(f"{card.rank}. {card.city.name}, {tongue.country(card.city.country)}")
        _write_card(document, card)
    return document.to_bytes()


def _write_case(document: Document, item: CaseCard | Listed, number: str = "") -> None:
    """Title, city, summary, and what it rests on, as far as a reader's city is known."""
    tongue, case = document.tongue, item.case
    document.write_heading(f"{number}{case.title}")
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


def write_agenda_document(page: PairPage, tongue: Tongue) -> bytes:
    """The proposed first agenda of two cities, and why they should talk."""
    title = tongue.say("{city} and {peer}: proposed first agenda")
    title = title.format(city=page.city.name, peer=page.peer.name)
    document = Document(tongue, title, page.policy, page.snapshot_version)
    for number, topic in enumerate(page.agenda, start=1):
        theme = tongue.label("themes", topic.need.theme)
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
    document.write_heading(tongue.say("Why these two"))
    _write_card(document, page.card)
    return document.to_bytes()


def _tell_common(tongue: Tongue) -> Callable[[Common], str]:
    both = tongue.say("{own}, and {other}")
    return lambda one: both.format(own=tongue.quote_plainly(one.own.text), other=tongue.quote_plainly(one.other.text))


def _tell_question(tongue: Tongue) -> Callable[[Question], str]:
    asks = tongue.say("{name}: what have you tried on {words}?")
    return lambda one: asks.format(name=one.asker.name, words=tongue.quote_plainly(one.need.text))


def _write_card(document: Document, card: Card) -> None:
    tongue = document.tongue
    for reason in card.opening:
        document.write_line(tongue.explain(reason))
    document.write_list(tongue.say("Why {name}").format(name=card.city.name), map(tongue.explain, card.why))
    document.write_list(tongue.say("What you would bring them"), map(tongue.explain, card.bring))
    document.write_list(tongue.say("What speaks against it"), map(tongue.explain, card.against))
    document.write_list(tongue.say("What is not known"), map(tongue.explain, card.unknown))
    document.write_list(tongue.say("A case study to read"), [card.case.title] if card.case else [])
