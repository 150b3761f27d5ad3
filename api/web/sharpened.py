"""The list of a city as it is with what its reader answered for this one look."""

from __future__ import annotations

from api.http.deps import Services
from api.questions.sharpening import Sharpening, ask_to_sharpen, read_answers, sharpen
from api.snapshots.view import View
from api.web.pages.question import TabAsking


def sharpen_view(services: Services, view: View, city_id: str, asked: TabAsking) -> View:
    """The view in which the city has said what was answered as well. Raises Invalid, UnknownCity."""
    return sharpen(view, city_id, asked, services.store.encode)


def find_sharpening(services: Services, view: View, city_id: str, asked: TabAsking) -> tuple[Sharpening, ...]:
    """The questions that settle this list soonest; none for case studies. view: as it is without the answers."""
    if asked.kind == "cases":
        return ()
    answers = read_answers(asked.answer, view.snapshot.vocabulary)
    return ask_to_sharpen(view, city_id, asked.kind, asked, answers, services.store.encode)
