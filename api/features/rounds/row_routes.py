"""One sheet of a round, and one row of it."""

from __future__ import annotations

from fastapi import Response

from api.features.rounds import operating, record, sheets
from api.features.rounds.access import FOUND, WRITE, Reader, RoundWriterDep
from api.features.rounds.operations import Cells, Given, Id, Part, RemoveRow
from api.features.rounds.shapes import RoundShape, RowsShape
from api.http.deps import SessionDep
from api.http.responses import respond
from api.http.routing import ApiRouter
from api.http.shapes import may_fail

router = ApiRouter(tags=["rounds"], responses=may_fail(401, 403, 422))


@router.get("/rounds/{round_id}/{part}", response_model=RowsShape, responses=FOUND)
def list_rows(round_id: str, part: Part, viewer: Reader, session: SessionDep) -> Response:
    """The rows of one sheet: participants, hosts, wishes, vetoes, conflicts, rules, locks, questions or settings."""
    _, state = record.read_round(session, viewer, round_id)
    name = sheets.find_sheet(state.kind, part)
    return respond({"sheet": name, "rows": state.sheets.get(name, {})})


@router.put("/rounds/{round_id}/{part}/{row_id}", response_model=RoundShape, responses=WRITE)
def put_row(part: Part, row_id: Id, row: Cells, write: RoundWriterDep) -> Response:
    """Add a row, or replace it: its filled cells, as text, by column."""
    return write.answer(operating.put_named_row, part, row_id, row)


@router.delete("/rounds/{round_id}/{part}/{row_id}", response_model=RoundShape, responses=WRITE)
def remove_row(part: Part, row_id: Id, write: RoundWriterDep) -> Response:
    """Remove a row. The round is answered, since its version moves."""
    removing: list[Given] = [RemoveRow(op="remove", part=part, id=row_id)]
    return write.answer(operating.operate, removing)
