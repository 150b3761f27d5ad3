"""The same answers as files: a table and documents for a meeting."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

from api.clock import now
from api.http.deps import ServicesDep, choose_view_now
from api.web.documents import (
    Imprint,
    write_agenda_document,
    write_cases_document,
    write_peers_document,
    write_shortlist_document,
)
from api.web.drawing.picture import draw_png, draw_svg
from api.web.language import speak
from api.web.pages.cases import build_cases
from api.web.pages.compare import build_compare
from api.web.pages.evaluation import FOLDER
from api.web.pages.pair import build_pair
from api.web.pages.peers import build_peers
from api.web.pages.why_not import build_why_not
from api.web.parameters import AskedDep, ChosenDep, PairDep, WantedDep
from api.web.responding import LanguageDep
from api.web.sharpened import sharpen_view
from api.web.sheets import (
    write_cards_sheet,
    write_cases_sheet,
    write_cities_sheet,
    write_peers_sheet,
    write_why_not_sheet,
)
from api.web.told import LibraryDep, ToldDep
from evaluation.shipped import NAME, read_dossier

router = APIRouter()
PDF, CSV, SVG, PNG = "application/pdf", "text/csv; charset=utf-8", "image/svg+xml", "image/png"


async def read_imprint(request: Request) -> Imprint:
    """What a document made today for this reader says of itself."""
    return Imprint(str(request.base_url).rstrip("/"), now().date())


ImprintDep = Annotated[Imprint, Depends(read_imprint)]


def attach(content: str | bytes, media_type: str, name: str) -> Response:
    """A file with its name; asked again whenever it is wanted."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-cache", "Vary": "Cookie"}
    return Response(content, media_type=media_type, headers=headers)


@router.get("/{language}/cities/{city_id}/peers.csv")
def read_peers_sheet(
    language: LanguageDep, data: ToldDep, services: ServicesDep, city_id: str, asked: AskedDep
) -> Response:
    """The list of peers as a table."""
    view = sharpen_view(services, choose_view_now(services, data, asked.policy), city_id, asked)
    page = build_peers(view, city_id, asked)
    return attach(write_peers_sheet(page, speak(language)), CSV, f"{city_id}-{asked.kind}.csv")


@router.get("/{language}/cities/{city_id}/peers.pdf")
def read_peers_document(
    language: LanguageDep, data: ToldDep, services: ServicesDep, imprint: ImprintDep, city_id: str, asked: AskedDep
) -> Response:
    """The list of peers as a document."""
    view = sharpen_view(services, choose_view_now(services, data, asked.policy), city_id, asked)
    page = build_peers(view, city_id, asked)
    return attach(write_peers_document(page, speak(language), imprint), PDF, f"{city_id}-{asked.kind}.pdf")


@router.get("/{language}/cities/{city_id}/why-not/{peer_id}.csv")
def read_why_not_sheet(
    language: LanguageDep, data: ToldDep, services: ServicesDep, city_id: str, peer_id: str, asked: AskedDep
) -> Response:
    """What sets a city apart from the last in the list, as a table."""
    view = sharpen_view(services, choose_view_now(services, data, asked.policy), city_id, asked)
    page = build_why_not(view, city_id, peer_id, asked)
    return attach(write_why_not_sheet(page, speak(language)), CSV, f"{city_id}-{peer_id}-{asked.kind}.csv")


@router.get("/{language}/cities/{city_id}/peers.{suffix}")
def read_picture(
    language: LanguageDep,
    data: ToldDep,
    services: ServicesDep,
    city_id: str,
    suffix: Literal["svg", "png"],
    asked: AskedDep,
) -> Response:
    """The city and its peers as a picture for its own communication."""
    if asked.kind == "cases":
        raise HTTPException(404)
    view = sharpen_view(services, choose_view_now(services, data, asked.policy), city_id, asked)
    svg, name = draw_svg(build_peers(view, city_id, asked), speak(language)), f"{city_id}-{asked.kind}.{suffix}"
    return attach(svg, SVG, name) if suffix == "svg" else attach(draw_png(svg), PNG, name)


@router.get("/{language}/cities/{city_id}/with/{peer_id}/agenda.pdf")
def read_agenda_document(
    language: LanguageDep, data: ToldDep, imprint: ImprintDep, city_id: str, peer_id: str, asked: PairDep
) -> Response:
    """The proposed agenda of two cities as a document."""
    page = build_pair(data, city_id, peer_id, asked)
    return attach(write_agenda_document(page, speak(language), imprint), PDF, f"{city_id}-{peer_id}.pdf")


@router.get("/{language}/cities/{city_id}/compare.csv")
def read_shortlist_sheet(language: LanguageDep, data: ToldDep, city_id: str, chosen: ChosenDep) -> Response:
    """The shortlist of a city as a table."""
    page = build_compare(data, city_id, *chosen)
    return attach(write_cards_sheet(page.cards, speak(language)), CSV, f"{city_id}-shortlist.csv")


@router.get("/{language}/cities/{city_id}/compare.pdf")
def read_shortlist_document(
    language: LanguageDep, data: ToldDep, imprint: ImprintDep, city_id: str, chosen: ChosenDep
) -> Response:
    """The shortlist of a city as a document."""
    page = build_compare(data, city_id, *chosen)
    return attach(write_shortlist_document(page, speak(language), imprint), PDF, f"{city_id}-shortlist.pdf")


@router.get("/{language}/cities.csv")
def read_cities_sheet(language: LanguageDep, data: ToldDep) -> Response:
    """All cities as a table."""
    return attach(write_cities_sheet(data.snapshot, speak(language)), CSV, "cities.csv")


@router.get("/{language}/cases.csv")
def read_cases_sheet(language: LanguageDep, data: ToldDep, library: LibraryDep, wanted: WantedDep) -> Response:
    """Every case study that answers, as a table."""
    every = replace(wanted, page=1)
    page = build_cases(data, library, every, a_page=len(data.snapshot.cases.records) or 1)
    return attach(write_cases_sheet(page.listed, speak(language)), CSV, "case-studies.csv")


@router.get("/{language}/cases.pdf")
def read_cases_document(
    language: LanguageDep, data: ToldDep, library: LibraryDep, imprint: ImprintDep, wanted: WantedDep
) -> Response:
    """One page of the case studies as a document."""
    page = build_cases(data, library, wanted)
    content = write_cases_document(page, data.policy_name, data.snapshot.version, speak(language), imprint)
    return attach(content, PDF, "case-studies.pdf")


@router.get("/{language}/evaluation/{name}")
def read_dossier_file(
    language: LanguageDep, services: ServicesDep, name: Literal["dossier.pdf", "dossier.html", "dossier.json"]
) -> Response:
    """The whole dossier as it was written; its page brings its own style and pictures, and may load nothing."""
    alone = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:"}
    if name == NAME:
        return Response(read_dossier(), media_type="application/json", headers=alone)
    path = services.settings.data_dir / FOLDER / name
    if not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, headers=alone, content_disposition_type="inline")
