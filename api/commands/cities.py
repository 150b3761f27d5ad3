"""`city-peers city` and `city-peers cities`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from api.commands.data import open_data
from api.commands.printing import Answer, print_answer
from api.questions.as_data import build_found_row, build_row
from api.questions.find_city import find_cities
from fixtures.countries import read_country_alone
from matcher.city import City
from matcher.vocabulary import Vocabulary

NOT_REPORTED = "not reported"
KNOWN = {True: "yes", False: "size and place only"}


def show_city(name: str, country: str, data_dir: Path | None, as_json: bool) -> None:
    """Print what is known of a city, each fact with its source."""
    data, city_id = open_data(data_dir).find(name, read_country_alone(country) if country else None)
    snapshot = data.view.snapshot
    facts = describe(snapshot.city(city_id), snapshot.vocabulary)
    print_answer(facts, (), "json" if as_json else "text", lambda console: _show_facts(console, facts))


def describe(city: City, vocabulary: Vocabulary) -> Answer:
    """The profile in words: each fact with its source and year."""
    sections = {
        vocabulary.section(name).label: [
            {
                "label": vocabulary.label(name, fact.code),
                "note": fact.note,
                "source": _cite(fact.source.title, fact.source.year),
            }
            for fact in facts
        ]
        for name, facts in city.sections.items()
    }
    size = city.population
    return {
        "id": city.id,
        "name": city.name,
        "country": city.country,
        "kind": city.kind,
        "population": {"value": round(size.value), "source": _cite(size.source.title, size.year)}
        if size
        else NOT_REPORTED,
        "climate_class": city.place.climate_class or NOT_REPORTED,
        "languages": [vocabulary.label("languages", code) for code in city.place.languages] or NOT_REPORTED,
        "maturity": {
            vocabulary.label("themes", level.theme): {"level": level.level, "why": level.why} for level in city.levels
        },
        "sections": sections,
        "needs": [need.text for need in city.needs],
        "offers": [offer.text for offer in city.offers],
    }


def _cite(title: str, year: int | None) -> str:
    return f"{title} ({year})" if year else title


def _show_facts(console: Console, facts: Answer) -> None:
    console.print(
        f"\n[bold]{facts['name']}[/bold] ({facts['country']}), {facts['kind'].replace('_', ' ')}, id {facts['id']}"
    )
    table = Table(show_header=False, show_edge=False, box=None, padding=(0, 2, 0, 0))
    size = facts["population"]
    table.add_row("Inhabitants", size if isinstance(size, str) else f"{size['value']:,}  [dim]{size['source']}[/dim]")
    table.add_row("Climate class", facts["climate_class"])
    languages = facts["languages"]
    table.add_row("Languages", languages if isinstance(languages, str) else ", ".join(languages))
    for label, level in facts["maturity"].items():
        table.add_row(f"Maturity: {label}", f"{level['level']} of 4  [dim]{level['why']}[/dim]")
    for label, codes in facts["sections"].items():
        table.add_row(label, ", ".join(fact["label"] for fact in codes))
    table.add_row("Needs", "\n".join(facts["needs"]) or NOT_REPORTED)
    table.add_row("Offers", "\n".join(facts["offers"]) or NOT_REPORTED)
    console.print(table)


def show_cities(countries: tuple[str, ...], data_dir: Path | None, form: str) -> None:
    """Print the cities that have a row of their own."""
    wanted = {read_country_alone(country) for country in countries}
    cities = open_data(data_dir).view.snapshot.cities
    rows = [build_row(city) for city in cities if not wanted or city.country in wanted]
    print_answer({"cities": rows}, rows, form, lambda console: _show_table(console, rows))


def show_found(query: str, country: str, k: int, data_dir: Path | None, form: str) -> None:
    """Print the cities that a name may mean, also those that nobody has profiled."""
    code = read_country_alone(country) if country else None
    found = find_cities(open_data(data_dir).view.snapshot, query, code, k)
    rows = [build_found_row(city) for city in found]
    print_answer({"cities": rows}, rows, form, lambda console: _show_table(console, rows))


def _show_table(console: Console, rows: Sequence[Answer]) -> None:
    table = Table("id", "name", "country", "inhabitants", "profile", show_edge=False)
    for row in rows:
        people = f"{row['population']:,}" if row["population"] else NOT_REPORTED
        table.add_row(
            str(row["id"]),
            str(row["name"]),
            str(row["country"]),
            people,
            KNOWN[row["profiled"]],
        )
    console.print(table)
    console.print(f"{len(rows)} cities")
