"""The pages that everybody may read."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.exceptions import HTTPException

from api.features.access.accounts import has_editor
from api.features.meetings.interests import list_sent
from api.features.profiles.use_cases import read_profile
from api.features.remarks.use_cases import list_remarks
from api.http.deps import ServicesDep, SessionDep, choose_view_now, tell_since
from api.identity.roles import Role, Viewer
from api.questions.blind_spots import ask_blind_spots
from api.questions.find_city import find_cities, find_one
from api.questions.since import keep_list, read_kept
from api.storage.own_facts import find_owner
from api.web.language import choose_language
from api.web.links import Links
from api.web.pages.blind_spots import build_blind_spots
from api.web.pages.case import build_case
from api.web.pages.cases import build_cases
from api.web.pages.city import build_city_page
from api.web.pages.compare import build_compare
from api.web.pages.evaluation import FOLDER, build_evaluation
from api.web.pages.find import LISTED, SUGGESTED, SuggestPart, build_find
from api.web.pages.home import build_home
from api.web.pages.method import build_method
from api.web.pages.pair import build_pair
from api.web.pages.patterns import build_patterns
from api.web.pages.peers import build_peers
from api.web.pages.questionnaire import build_questionnaire
from api.web.pages.road import build_road
from api.web.pages.statements import AccessibilityPage, PrivacyPage
from api.web.pages.translations import NONE
from api.web.pages.who_pays import build_who_pays
from api.web.pages.why_not import WhomPage, build_why_not
from api.web.parameters import AskedDep, ChosenDep, PaidDep, PairDep, SpotsDep, WantedDep
from api.web.responding import THEME_COOKIE, THEMES, LanguageDep, ResponderDep
from api.web.sharpened import find_sharpening, sharpen_view
from api.web.told import LibraryDep, ToldDep
from api.web.translated import find_translations_of, sends_words
from fixtures.gazetteer import CityNotResolved
from matcher.ask import LONGEST_NEED
from matcher.errors import MatcherError, UnknownCity

router = APIRouter()
Typed = Annotated[str, Query(max_length=200)]
Remembered = Annotated[str, Query(max_length=1000)]
Topic = Annotated[str, Query(max_length=LONGEST_NEED)]
YEAR_SECONDS = 31_536_000


@router.get("/")
def enter(request: Request) -> RedirectResponse:
    """On to the language of the browser."""
    language = choose_language(request.headers.get("accept-language", ""))
    return RedirectResponse(Links(language).home(), 307, {"Vary": "Accept-Language"})


@router.get("/{language}")
def add_slash(language: LanguageDep) -> RedirectResponse:
    """The first page has one address."""
    return RedirectResponse(Links(language).home(), 308)


@router.get("/{language}/")
def show_home(show: ResponderDep, data: ToldDep, view: str = "") -> Response:
    """The first page."""
    return show.page(build_home(data.snapshot, view), active="home")


@router.get("/{language}/find")
def show_find(show: ResponderDep, data: ToldDep, q: Typed = "", need: Topic = "") -> Response:
    """Cities by name; the one that is plainly meant is opened at once: its profile, or who can help it with a need in words.

    Of a city that has no profile here the suggestions are opened, since they say all there is.
    """
    link, words = Links(show.language), need.strip()
    if words and not q.strip():
        return show.go(link.cases(q=words))
    try:
        meant = find_one(data.snapshot, q)
    except (CityNotResolved, MatcherError):
        meant = None
    if meant:
        return show.go(link.found(meant.id, words) if meant.city or words else link.peers(meant.id))
    found = find_cities(data.snapshot, q, limit=LISTED)
    return show.page(build_find(data.snapshot.cities, q, found, words), active="home")


@router.get("/{language}/suggest")
def show_suggest(show: ResponderDep, data: ToldDep, q: Typed = "") -> Response:
    """The lines below the search box."""
    return show.page(SuggestPart(find_cities(data.snapshot, q, limit=SUGGESTED)))


@router.get("/{language}/cities/{city_id}")
def show_city(show: ResponderDep, data: ToldDep, services: ServicesDep, session: SessionDep, city_id: str) -> Response:
    """The profile of a city; the city itself and staff see which facts it contests."""
    own = show.viewer.city_id == city_id
    said = list_remarks(session, show.viewer, city_id) if own or show.viewer.role is Role.STAFF else []
    contested = {(row.section, row.code) for row in said if row.kind == "contested"}
    translations = find_translations_of(services, city_id, show.language)
    page = replace(build_city_page(data.snapshot, city_id, own, contested), translations=translations)
    return show.page(page, active="home", may_be_kept=translations is NONE)


@router.get("/{language}/cities/{city_id}/peers")
def show_peers(
    show: ResponderDep, data: ToldDep, services: ServicesDep, city_id: str, asked: AskedDep, since: Remembered = ""
) -> Response:
    """The peers of a city, and what has changed since a list of them was kept in the address."""
    view = choose_view_now(services, data, asked.policy)
    library = services.libraries.find(view) if asked.need else None
    sharpened = sharpen_view(services, view, city_id, asked)
    page = build_peers(sharpened, city_id, asked, library)
    if asked.kind != "cases":
        kept = keep_list(view, (card.city.id for card in page.cards)).write()
        told = tell_since(services, sharpened, city_id, read_kept(since), asked.kind, asked) if since else None
        page = replace(page, since=told, kept=kept, sharpening=find_sharpening(services, view, city_id, asked))
    return show.page(page, active="home")


@router.get("/{language}/cities/{city_id}/why-not")
def ask_about_whom(show: ResponderDep, data: ToldDep, city_id: str, asked: AskedDep, q: Typed = "") -> Response:
    """On to the city that was typed; what may mean several, or none, is asked back."""
    try:
        meant = find_one(data.snapshot, q).id if q.strip() else None
    except (CityNotResolved, MatcherError):
        meant = None
    if meant:
        return show.go(Links(show.language).why_not(city_id, meant, **asked.parameters()))
    found = find_cities(data.snapshot, q, limit=LISTED)
    return show.page(WhomPage(data.snapshot.city(city_id), asked, q, found), active="home")


@router.get("/{language}/cities/{city_id}/why-not/{peer_id}")
def show_why_not(
    show: ResponderDep, data: ToldDep, services: ServicesDep, city_id: str, peer_id: str, asked: AskedDep
) -> Response:
    """Why a city is not in the list of another; of the city itself there is nothing to tell."""
    if city_id == peer_id:
        return show.go(Links(show.language).peers(city_id, **asked.parameters()))
    view = sharpen_view(services, choose_view_now(services, data, asked.policy), city_id, asked)
    return show.page(build_why_not(view, city_id, peer_id, asked), active="home")


@router.get("/{language}/cities/{city_id}/compare")
def show_compare(show: ResponderDep, data: ToldDep, city_id: str, chosen: ChosenDep) -> Response:
    """The shortlist of a city side by side."""
    return show.page(build_compare(data, city_id, *chosen), active="home")


@router.get("/{language}/cities/{city_id}/blind-spots")
def show_blind_spots(
    show: ResponderDep, data: ToldDep, services: ServicesDep, session: SessionDep, city_id: str, asked: SpotsDep
) -> Response:
    """What similar cities report and this one does not; the city itself does not see again what it has set aside."""
    own = show.viewer.city_id == city_id
    said = list_remarks(session, show.viewer, city_id) if own else []
    dismissed = {(row.section, row.code) for row in said if row.kind == "dismissed"}
    view = choose_view_now(services, data, asked.policy)
    return show.page(build_blind_spots(ask_blind_spots(view, city_id, asked, dismissed), own), active="home")


@router.get("/{language}/cities/{city_id}/with/{peer_id}")
def show_pair(
    show: ResponderDep,
    data: ToldDep,
    services: ServicesDep,
    session: SessionDep,
    city_id: str,
    peer_id: str,
    asked: PairDep,
) -> Response:
    """Two cities together."""
    if city_id == peer_id:
        return show.go(Links(show.language).city(city_id))
    own = show.viewer.city_id == city_id
    said = list_sent(session, show.viewer, city_id) if own else []
    verdict = next((row.verdict for row in said if row.peer_id == peer_id), None)
    view = choose_view_now(services, data, asked.policy)
    road = build_road(peer_id, _read_seen(session, show.viewer, peer_id), has_editor(session, peer_id))
    translations = find_translations_of(services, peer_id, show.language)
    page = replace(build_pair(view, city_id, peer_id, asked, own, verdict, road), translations=translations)
    return show.page(page, active="home", may_be_kept=translations is NONE)


def _read_seen(session: Session, viewer: Viewer, city_id: str) -> dict[str, Any]:
    """What the reader may see of a city; of one that nobody has profiled, no section."""
    try:
        return read_profile(session, viewer, city_id).document
    except UnknownCity:
        return {"sections": {}}


@router.get("/{language}/cases")
def show_cases(show: ResponderDep, data: ToldDep, library: LibraryDep, wanted: WantedDep) -> Response:
    """The case studies."""
    return show.page(build_cases(data, library, wanted), active="cases")


@router.get("/{language}/who-pays")
def show_who_pays(show: ResponderDep, data: ToldDep, asked: PaidDep) -> Response:
    """Which measure is paid for by which instrument."""
    return show.page(build_who_pays(data.snapshot, asked), active="cases")


@router.get("/{language}/cases/{case_id}")
def show_case(
    show: ResponderDep,
    data: ToldDep,
    services: ServicesDep,
    case_id: str,
    reader: Annotated[str | None, Query(alias="for")] = None,
) -> Response:
    """One case study."""
    case = next((case for case in data.snapshot.cases.records if case.id == case_id), None)
    if case is None:
        raise HTTPException(404)
    owner = find_owner(case_id)
    translations = find_translations_of(services, owner, show.language) if owner else NONE
    page = replace(build_case(data.snapshot, case, reader or None), translations=translations)
    return show.page(page, active="cases", may_be_kept=translations is NONE)


@router.get("/{language}/method")
def show_method(show: ResponderDep, data: ToldDep) -> Response:
    """How it works."""
    return show.page(build_method(data), active="method")


@router.get("/{language}/questionnaire")
def show_questionnaire(show: ResponderDep, data: ToldDep) -> Response:
    """The words in which cities are described: every question with its answers."""
    return show.page(build_questionnaire(data.snapshot), active="method")


@router.get("/{language}/evaluation")
def show_evaluation(show: ResponderDep, services: ServicesDep, data: ToldDep) -> Response:
    """The current evaluation."""
    names = {city.id: city.name for city in data.snapshot.cities}
    return show.page(build_evaluation(services.settings.data_dir / FOLDER, names), active="evaluation")


@router.get("/{language}/accessibility")
def show_accessibility(show: ResponderDep) -> Response:
    """The accessibility statement."""
    return show.page(AccessibilityPage())


@router.get("/{language}/privacy")
def show_privacy(show: ResponderDep, services: ServicesDep) -> Response:
    """The privacy statement."""
    return show.page(PrivacyPage(sends_words(services)))


@router.get("/{language}/patterns")
def show_patterns(show: ResponderDep, data: ToldDep) -> Response:
    """The pattern library."""
    return show.page(build_patterns(data))


@router.post("/{language}/colours")
def choose_colours(
    language: LanguageDep, theme: Annotated[str, Form()] = "", back: Annotated[str, Form()] = ""
) -> RedirectResponse:
    """Keep the choice of colours and go back."""
    response = RedirectResponse(f"/{language}/{back.lstrip('/')}", 303)
    if theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=YEAR_SECONDS, samesite="lax", httponly=True)
    else:
        response.delete_cookie(THEME_COOKIE)
    return response
