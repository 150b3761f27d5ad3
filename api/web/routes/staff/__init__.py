"""The tools of programme staff, in the order of their menu: nobody is let in who may not do what a tool is for."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request

from api.errors import NotAllowed, NotSignedIn
from api.http.deps import ViewerDep
from api.identity.roles import Action, Role, Viewer, is_for
from api.web.routes.staff import accounts, audit, desk, keys, policies, records, rounds, statistics, words
from matcher.reason import sentence


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: its address below the desk, its name in the menu, what its reader must be allowed to do, and its pages."""

    address: str
    name: str
    action: Action
    router: APIRouter


TOOLS = (
    Tool("", sentence("What waits"), Action.BROKER, desk.router),
    Tool("rounds", sentence("Rounds"), Action.READ_ROUNDS, rounds.router),
    Tool("accounts", sentence("Accounts"), Action.MANAGE_ACCOUNTS, accounts.router),
    Tool("keys", sentence("Keys"), Action.MANAGE_KEYS, keys.router),
    Tool("records", sentence("Records"), Action.WRITE_RECORDS, records.router),
    Tool("policies", sentence("Weights"), Action.WRITE_POLICY, policies.router),
    Tool("statistics", sentence("Statistics"), Action.READ_FEEDBACK, statistics.router),
    Tool("audit", sentence("Audit log"), Action.READ_AUDIT, audit.router),
    Tool("words", sentence("Moderation"), Action.MODERATE, words.router),
)


@dataclass(frozen=True, slots=True)
class LetIn:
    """A dependency that lets pass who may use a tool, and gives its pages the menu of those this person may use."""

    action: Action

    async def __call__(self, request: Request, viewer: ViewerDep) -> None:
        """Raises NotSignedIn for a guest, NotAllowed for others whose role it is not for."""
        if viewer.role is Role.GUEST:
            raise NotSignedIn("this part is for programme staff")
        if not _may(viewer, self.action):
            raise NotAllowed("this part is for programme staff")
        request.state.tools = tuple((tool.address, tool.name) for tool in TOOLS if _may(viewer, tool.action))


def _may(viewer: Viewer, action: Action) -> bool:
    """Whether a person may do it; keys of platforms have the API."""
    return viewer.role is not Role.SERVICE and is_for(viewer.role, action)


router = APIRouter(prefix="/{language}")
for tool in TOOLS:
    router.include_router(tool.router, dependencies=[Depends(LetIn(tool.action))])
