"""What is sent of a plan: the file, and what its editor says of each proposal."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Base64Bytes, Field

from api.rules.sections import Input, Long, Short, Year

Language = Annotated[str, Field(pattern=r"^([a-z]{2,3})?$", description="ISO 639-1 code; left out, it is detected.")]
Say = Literal["central", "mentioned", "no"]


class PlanInput(Input):
    """A plan (PDF, DOCX, Markdown or text) or what the city reported elsewhere (CSV, XLSX, JSON), and its title as a source.

    Read are CDP-ICLEI exports, sheets of the Covenant of Mayors, the survey, expressions of interest, and our own template.
    """

    name: Short = Field(min_length=1, description="The name of the file; its ending says what it is.")
    title: Short = Field(min_length=3, description="The title of the document, as its facts will name their source.")
    year: Year = Field(description="The year of the document.")
    language: Language = ""
    account: Short = Field(default="", description="The number of the city in a table where several bear its name.")
    content: Base64Bytes = Field(description="The file in Base64.")


class Verdict(Input):
    """What the editor says of one proposal: central to the plan, only mentioned, or no.

    What is one thing and no list (target, emissions, a draft of a statement) is taken by either yes.
    """

    say: Say
    code: Short = Field(default="", description="Another code of the section, where the sentence stands for that one.")
    text: Long = Field(default="", description="Of a need or an offer: its words, where they differ from the draft.")
    theme: Short = Field(default="", description="Of a need or an offer.")
    year: Year | None = Field(default=None, description="Of emissions: the year of the inventory.")


class DecisionInput(Input):
    """What is said of the proposals of one section, by their keys. One that is left out stays undecided."""

    said: dict[Short, Verdict] = Field(default_factory=dict, max_length=100)
    complete: bool = Field(default=False, description="That is all of it: what the list leaves out is not the case.")
