"""The words of the domain: vocabulary and questionnaire, as the report asks them."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import Request, Response

from api.features.vocabulary.shapes import QuestionnaireShape, VocabularyShape
from api.http.deps import SnapshotDep
from api.http.responses import answer
from api.http.routing import ApiRouter
from api.http.shapes import may_fail
from api.storage.documents import dump
from fixtures.vocabulary import load_vocabulary

router = ApiRouter(tags=["words"])


@router.get("/vocabulary", response_model=VocabularyShape, responses=may_fail(401))
async def read_vocabulary(request: Request, view: SnapshotDep) -> Response:
    """Every section with its codes and labels, the themes, and how common each code is."""
    return answer(request, view, _build_vocabulary, load_vocabulary().version)


@router.get("/questionnaire", response_model=QuestionnaireShape, responses=may_fail(401))
async def read_questionnaire(request: Request, view: SnapshotDep) -> Response:
    """Every question of the survey with its options."""
    return answer(request, view, _build_questionnaire, load_vocabulary().version)


@cache
def _build_vocabulary() -> dict[str, Any]:
    words = load_vocabulary()
    sections = [
        {"id": name, "label": section.label, "codes": [{"id": code.id, "label": code.label} for code in section.codes]}
        for name, section in words.sections.items()
    ]
    common: dict[str, Any] = {"source": words.commonness.source, "cities": words.commonness.n}
    common["shares"] = {name: dict(codes) for name, codes in words.commonness.shares.items()}
    return {"version": words.version, "source": dump(words.source), "sections": sections, "commonness": common}


@cache
def _build_questionnaire() -> dict[str, Any]:
    words = load_vocabulary()
    return {
        "version": words.version,
        "source": dump(words.source),
        "parts": [{"id": part.id, "label": part.label} for part in words.parts],
        "questions": [dump(question) for question in words.questionnaire],
    }
