"""Blind judging of a plan."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from api.errors import ServiceError
from api.features.rounds.judging import JudgeInput, count_verdict, judge, list_choices, name_judgement
from api.features.rounds.scenarios import find_scenario
from api.http.deps import WriteDep
from api.web.form_token import FormDep
from api.web.links import Links
from api.web.pages.staff.rounds.judge import build_judge, build_no_judge
from api.web.responding import ResponderDep
from api.web.routes.staff.refusals import read_all
from api.web.routes.staff.rounds.opened import RoundDep
from api.web.routes.staff.rounds.writing import Version, attempt

router = APIRouter()
Named = Annotated[str, Form(max_length=200)]


@router.get("/desk/rounds/{round_id}/judge")
def show_judge(show: ResponderDep, opened: RoundDep, other: Annotated[str, Query(max_length=100)] = "") -> Response:
    """The next choice that the reader has not judged."""
    try:
        desk, scenario = opened.desk(), find_scenario(opened.state)
    except ServiceError:
        return show.page(build_no_judge(opened.head), active="desk")
    rival = opened.state.scenarios.get(other)
    choices = list_choices(desk, scenario, rival if rival is not scenario else None)
    open_ones = [one for one in choices if name_judgement(show.viewer.id, one) not in opened.state.judgements]
    counts = (len(choices) - len(open_ones), len(choices))
    verdicts = (count_verdict(opened.state, show.viewer.id), count_verdict(opened.state))
    chosen = open_ones[0] if open_ones else None
    page = build_judge(opened.head, desk, opened.view.snapshot, chosen, counts, verdicts, other)
    return show.page(page, active="desk")


@router.post("/desk/rounds/{round_id}/judge")
def keep_judgement(
    show: ResponderDep,
    opened: RoundDep,
    write: WriteDep,
    form: FormDep,
    version: Version,
    learner: Named,
    choice: Named = "",
    other: Named = "",
) -> Response:
    """Keep what the reader says of one choice; which host is the plan's is worked out here, not told by the form."""

    def act() -> None:
        desk, scenario = opened.desk(), find_scenario(opened.state)
        rival = opened.state.scenarios.get(other)
        hosts = tuple(read_all(form, "host"))
        for one in list_choices(desk, scenario, rival if rival is not scenario else None):
            if one.learner == learner and one.hosts == hosts:
                given = JudgeInput(learner=learner, hosts=one.hosts, planned=one.planned, choice=choice)
                write(judge, opened.writing(version), given)

    answer = attempt(show, opened, form, act, "judge", "judged")
    if answer.status_code != 303:
        return answer
    return show.go(Links(show.language).desk("rounds", opened.row.id, "judge", other=other))
