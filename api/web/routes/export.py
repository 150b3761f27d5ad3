"""The same answers as files: a table and documents for a meeting."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.web.documents import write_agenda_document, write_peers_document
from api.web.language import speak
from api.web.pages.pair import build_pair
from api.web.pages.peers import build_peers
from api.web.parameters import AskedDep
from api.web.responding import LanguageDep
from api.web.sheets import write_peers_sheet
from api.web.told import ToldDep

router = APIRouter()
PDF = "application/pdf"


def _attach(content: str | bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-cache", "Vary": "Cookie"}
    return Response(content, media_type=media_type, headers=headers)


@router.get("/{language}/cities/{city_id}/peers.csv")
def read_peers_sheet(language: LanguageDep, data: ToldDep, city_id: str, asked: AskedDep) -> Response:
    """The list of peers as a table."""
    page = build_peers(data.snapshot, data.policy, city_id, asked)
    return _attach(write_peers_sheet(page, speak(language)), "text/csv; charset=utf-8", f"{city_id}-{asked.kind}.csv")


@router.get("/{language}/cities/{city_id}/peers.pdf")
def read_peers_document(language: LanguageDep, data: ToldDep, city_id: str, asked: AskedDep) -> Response:
    """The list of peers as a document."""
    page = build_peers(data.snapshot, data.policy, city_id, asked)
    return _attach(write_peers_document(page, speak(language)), PDF, f"{city_id}-{asked.kind}.pdf")


@router.get("/{language}/cities/{city_id}/with/{peer_id}/agenda.pdf")
def read_agenda_document(language: LanguageDep, data: ToldDep, city_id: str, peer_id: str) -> Response:
    """The proposed agenda of two cities as a document."""
    page = build_pair(data.snapshot, data.policy, city_id, peer_id)
    return _attach(write_agenda_document(page, speak(language)), PDF, f"{city_id}-{peer_id}.pdf")
