"""Tables as CSV files that spreadsheets open as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from api.questions.spreadsheet import Cell, write_table
from api.web.language import Tongue
from api.web.pages.card import Card
from api.web.pages.case_card import CaseCard
from api.web.pages.cases import Listed
from api.web.pages.peers import PeersPage
from api.web.pages.why_not import WhyNotPage
from matcher.city import City
from matcher.permits import Permit
from matcher.reason import sentence
from matcher.snapshot import Snapshot
from matcher.transfer import Check

BYTE_ORDER_MARK = "\ufeff"
"""Without it spreadsheets misread letters beyond English."""
COLUMNS = (
    sentence("Rank"),
    sentence("City"),
    sentence("Country"),
    sentence("Points"),
    sentence("Share of the weight that is known"),
    sentence("Why them"),
    sentence("What you would bring them"),
    sentence("What speaks against it"),
    sentence("What is not known"),
    sentence("A case study to read"),
)
VERDICTS = ("met", "missing", "not reported")
PERMITS = (sentence("not allowed here"), sentence("allowed within limits"), sentence("allowed"))
"""What is said of an instrument where something is known."""
CASE_COLUMNS = (
    sentence("Case studies"),
    sentence("City"),
    sentence("Country"),
    sentence("Where it stands"),
    sentence("Themes"),
    sentence("Why it may help you"),
    sentence("met"),
    sentence("missing"),
    sentence("not reported"),
    sentence("Whether it may be paid for like this"),
    sentence("Source"),
    sentence("Read the original"),
)
CITY_COLUMNS = (
    sentence("City"),
    sentence("Country"),
    sentence("Inhabitants"),
    sentence("Year"),
    sentence("Source"),
    sentence("Climate class (Köppen-Geiger)"),
    sentence("Case studies"),
)


def write_cities_sheet(snapshot: Snapshot, tongue: Tongue) -> str:
    """One line for each city, by name: country, inhabitants with year and source, climate, case studies, what it reports.

    Codes are told in the words of the language, parted by semicolons; what is not reported is an empty cell.
    """
    sections = snapshot.vocabulary.sections_for("compared")
    columns = (*CITY_COLUMNS, *(snapshot.vocabulary.section(name).label for name in sections))
    rows = (
        [*_write_city(snapshot, city, tongue), *(_write_codes(city, name, tongue) for name in sections)]
        for city in tongue.sort_by_name(snapshot.cities)
    )
    return _write_sheet(columns, rows, tongue)


def _write_city(snapshot: Snapshot, city: City, tongue: Tongue) -> Sequence[Cell]:
    people, own_cases = city.population, snapshot.records.cases.get(city.id, ())
    return [
        *(city.name, tongue.country(city.country)),
        *((round(people.value), people.year, people.source.title) if people else (None, None, None)),
        *(city.place.climate_class, len(own_cases)),
    ]


def _write_codes(city: City, section: str, tongue: Tongue) -> str:
    return "; ".join(tongue.label(section, fact.code) for fact in city.sections.get(section, ()))


def write_peers_sheet(page: PeersPage, tongue: Tongue) -> str:
    """One line for each suggestion of the page, a city or a case study."""
    return (
        write_cases_sheet(page.case_cards, tongue)
        if page.asked.kind == "cases"
        else write_cards_sheet(page.cards, tongue)
    )


def write_cards_sheet(cards: Iterable[Card], tongue: Tongue) -> str:
    """One line for each suggested city: who, how sure, why, what is not known."""
    return _write_sheet(COLUMNS, (_write_row(card, tongue) for card in cards), tongue)


def write_cases_sheet(cases: Iterable[CaseCard | Listed], tongue: Tongue) -> str:
    """One line for each case study: whose, on what, why it may help, and what it rests on."""
    return _write_sheet(CASE_COLUMNS, (_write_case(item, tongue) for item in cases), tongue)


def write_why_not_sheet(page: WhyNotPage, tongue: Tongue) -> str:
    """One line for each comparison: its part of the difference, and what is said of each of the two cities."""
    against = page.against.name if page.against else ""
    columns = (*map(tongue.say, ("What is compared", "Points")), page.peer.name, against)
    rows = (
        (
            tongue.say(sway.label),
            tongue.signed_points(sway.amount),
            tongue.explain(sway.own),
            tongue.explain(sway.other),
        )
        for sway in page.sways
    )
    return BYTE_ORDER_MARK + write_table(columns, rows, separator=tongue.cell_separator)


def _write_sheet(columns: Sequence[str], rows: Iterable[Sequence[Cell]], tongue: Tongue) -> str:
    head = [tongue.say(column) for column in columns]
    return BYTE_ORDER_MARK + write_table(head, rows, separator=tongue.cell_separator)


def _write_case(item: CaseCard | Listed, tongue: Tongue) -> tuple[str, ...]:
    case, owner = item.case, item.owner
    why = item.why if isinstance(item, CaseCard) else ()
    return (
        tongue.own(case.title).text,
        owner.name if owner else "",
        tongue.country(owner.country) if owner else "",
        tongue.label("case_status", case.status) if case.status else "",
        "; ".join(tongue.label("themes", theme) for theme in case.themes),
        " ".join(map(tongue.explain, why)),
        *(_name_preconditions(item.checks, verdict, tongue) for verdict in VERDICTS),
        "; ".join(tell_permits(item.permits, tongue)),
        f"{case.source.title}, {case.source.year}" if case.source.year else case.source.title,
        case.url or "",
    )


def tell_permits(permits: Iterable[Permit], tongue: Tongue) -> Iterator[str]:
    """For each instrument what the reader's country says of it, with the words of its rules and their source."""
    for permit in permits:
        rules = " ".join(
            f"({rule.words}: {rule.source.title}, {rule.source.year}, {rule.where})" for rule in permit.rules
        )
        label = tongue.label("finance_instruments", permit.instrument)
        yield f"{label}: {tongue.say(permit.verdict)} {rules}".rstrip()


def _name_preconditions(checks: Sequence[Check], verdict: str, tongue: Tongue) -> str:
    chosen = (check.precondition for check in checks if check.verdict == verdict)
    return "; ".join(tongue.label(item.section, item.code) for item in chosen)


def _write_row(card: Card, tongue: Tongue) -> tuple[str, ...]:
    reasons = (card.why, card.bring, card.against, card.unknown)
    return (
        str(card.rank),
        card.city.name,
        tongue.country(card.city.country),
        tongue.points(card.score),
        tongue.percent(card.coverage),
        *(" ".join(map(tongue.explain, some)) for some in reasons),
        tongue.own(card.case.title).text if card.case else "",
    )
