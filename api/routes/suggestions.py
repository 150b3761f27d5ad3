"""Twins, peer reviewers, learners, case studies and blind spots of a city."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from api.answers import build_ranking_answer
from api.deps import SnapshotDep
from matcher.recommend import Question, recommend

router = APIRouter(tags=["suggestions"])


@router.get("/cities/{city_id}/twins")
async def read_twins(city_id: str, view: SnapshotDep, k: int = 10) -> dict[str, Any]:
    """Cities in a similar situation, where help flows both ways."""
    ranking = recommend(view.snapshot, view.policy, Question(city_id, k=k))
    return build_ranking_answer(view.snapshot, ranking)
