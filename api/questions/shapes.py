"""The shapes of answers, for the served OpenAPI; the answers are built by `as_data.py` and tested against these."""

from __future__ import annotations

from pydantic import BaseModel


class CityName(BaseModel):
    """How a city is named in a list."""

    id: str
    name: str
    country: str


class CityRef(BaseModel):
    """The city of a question."""

    id: str


class SourceShape(BaseModel):
    """Where a fact comes from."""

    id: str
    title: str
    year: int | None


class ContributionShape(BaseModel):
    """One line of the sum: `value` is null where it is not reported, and its amount is then 0."""

    comparison: str
    value: float | None
    amount: float
    text: str
    sources: list[SourceShape] | None = None


class ExplanationShape(BaseModel):
    """start + the amounts = directed_score."""

    start: float
    directed_score: float
    contributions: list[ContributionShape]


class SuggestionShape(BaseModel):
    """A suggested city. `opening`: the problem in common, and what the other did. `explanation_back` for twins only,
    `reasons` in place of explanations with explain=short."""

    rank: int
    city: CityName
    score: float
    coverage: float
    opening: list[str] | None = None
    explanation: ExplanationShape | None = None
    explanation_back: ExplanationShape | None = None
    reasons: list[str] | None = None
    reasons_back: list[str] | None = None


class RankingShape(BaseModel):
    """A list of suggested cities. `excluded`: how many each rule left out; `variety_price`: the mean score given for variety."""

    city: CityRef
    kind: str
    policy: str
    snapshot: str
    suggestions: list[SuggestionShape]
    excluded: dict[str, int]
    variety_price: float


class DifferenceShape(BaseModel):
    """One line of the difference: `amount` is its part, `text` what is said of the city, `text_against` of the other."""

    comparison: str
    amount: float
    text: str
    text_against: str


class WhyNotShape(BaseModel):
    """Why a city is not in a list. `rank` is its place among the `of` cities that may be suggested and itself, or in the list
    where it is `listed`; `rules`: all that leaves it out. `beside`: a listed city of the same body, which keeps the one place;
    `varied`: the list has cities like it. The amounts of `differences` add up to its score less that of `against`: the last of
    the list, or the first for a city that is in it."""

    city: CityRef
    kind: str
    policy: str
    snapshot: str
    peer: CityName
    rank: int
    of: int
    listed: bool
    rules: list[str]
    beside: CityName | None
    varied: bool
    suggestion: SuggestionShape
    against: SuggestionShape | None
    differences: list[DifferenceShape]


class CaseName(BaseModel):
    """A case study in a list. `scale`: how far it reaches; `scaled_from`: the trial it grew out of, "" for none reported."""

    id: str
    title: str
    summary: str
    status: str | None
    url: str | None
    scale: str | None
    scaled_from: str


class PreconditionShape(BaseModel):
    """What a case study rests on, and how the reader stands to it: met, missing or not reported."""

    section: str
    code: str
    label: str
    verdict: str


class RuleShape(BaseModel):
    """What the law of a country says of an instrument: barred or limited, in words, with who says so and where."""

    country: str
    instrument: str
    rule: str
    words: str
    where: str
    source: SourceShape


class PermitShape(BaseModel):
    """What paid for a case study, and whether it may in the country of the reader.

    verdict: not allowed here, allowed within limits, allowed or not reported. `used_in` is a case study of that country that is
    paid for by it.
    """

    instrument: str
    label: str
    verdict: str
    rules: list[RuleShape]
    used_in: str | None


class CaseSuggestionShape(BaseModel):
    """A suggested case study."""

    rank: int
    case: CaseName
    city: CityName
    score: float
    coverage: float
    explanation: ExplanationShape | None = None
    reasons: list[str] | None = None
    preconditions: list[PreconditionShape]
    instruments: list[PermitShape]
    source: SourceShape


class CasesShape(BaseModel):
    """A list of suggested case studies."""

    city: CityRef
    kind: str
    policy: str
    snapshot: str
    suggestions: list[CaseSuggestionShape]


class SharedThing(BaseModel):
    """What the cities of a coalition share: a code of a section, or a need in words (the section is "" then)."""

    section: str
    code: str | None
    need: str | None
    theme: str | None


class AllyShape(BaseModel):
    """A city of a coalition.

    `says`: its fact or need, "" where it has not reported any. `strength`: how strongly it shares it, in [0, 1]. `stage`: by
    its mean level, 0 for those who start to 2 for those who are far.
    """

    city: CityName
    says: str
    source: SourceShape | None
    strength: float
    brings: str | None
    brings_source: SourceShape | None
    size: str | None
    region: str | None
    stage: int | None


class CoalitionShape(BaseModel):
    """Who else has this: the asking city first. `found`: how many other cities share it. `rules`: for a national barrier."""

    city: CityRef
    kind: str
    shared: SharedThing
    own_country: bool
    snapshot: str
    found: int
    cities: list[AllyShape]
    rules: list[RuleShape]


class CellShape(BaseModel):
    """The case studies of a theme that an instrument paid for, by id."""

    theme: str
    instrument: str
    cases: list[str]


class WhoPaysShape(BaseModel):
    """Which measure is paid for by which instrument. `without_instrument`: how many case studies name none."""

    like: str | None
    alike: str
    snapshot: str
    themes: list[str]
    instruments: list[str]
    cells: list[CellShape]
    without_instrument: int


class NextQuestionShape(BaseModel):
    """A question to put to a city; `gain`: how much nearer its answer brings the list to the final one (rank-biased overlap)."""

    subject: str
    text: str
    gain: float


class NextQuestionsShape(BaseModel):
    """What to ask a city next, null where all that moves its lists is known, what would come after, and what is known."""

    city: str
    known: list[str]
    next: NextQuestionShape | None
    then: list[NextQuestionShape]


class BlindSpotShape(BaseModel):
    """A code that cities like this one report and this one does not."""

    section: str
    code: str
    label: str
    share: float
    low: float
    high: float
    usual: float
    certain: bool
    witnesses: list[CityName]


class BlindSpotsShape(BaseModel):
    """The blind spots of a city."""

    city: CityRef
    kind: str
    policy: str
    snapshot: str
    blind_spots: list[BlindSpotShape]


class SharedShape(BaseModel):
    """A programme in which both cities took part."""

    programme: str
    year: int
    source: str


class TopicShape(BaseModel):
    """A topic of a first agenda: what `asker` needs, and what `giver` can show; `strength` is the cosine of the two texts."""

    asker: str
    giver: str
    theme: str
    need: str
    answer: str
    strength: float


class CommonShape(BaseModel):
    """What both look for: `need` of the first, `other` of the second; `strength` is the cosine of the two texts."""

    theme: str
    need: str
    other: str
    strength: float


class ToAskShape(BaseModel):
    """What `asker` could ask where nothing on record meets its need."""

    asker: str
    theme: str
    need: str


class DecidesShape(BaseModel):
    """Who holds a power that the agenda is about: in words, and by name where that is reported ("" else)."""

    city: str
    code: str
    label: str
    body: str


class PhaseShape(BaseModel):
    """How far a city is with its Climate City Contract; null where not reported."""

    city: str
    phase: str | None


class MixShape(BaseModel):
    """How alike what two cities emit is by sector, in [0, 1], null where unknown; shown, and in no score."""

    value: float | None
    text: str
    sources: list[SourceShape]


class PairShape(BaseModel):
    """Two cities.

    `twins` is the second as a twin of the first, `there` the second as a reviewer of the first, `back` the first as a reviewer
    of the second; `path` is the shortest path of recorded collaborations, the first by id where several are as short.
    """

    cities: list[CityName]
    policy: str
    snapshot: str
    twins: SuggestionShape
    there: SuggestionShape
    back: SuggestionShape
    shared_collaborations: list[SharedShape]
    path: list[CityName]
    agenda: list[TopicShape]
    both_look_for: list[CommonShape]
    to_ask: list[ToAskShape]
    who_decides: list[DecidesShape]
    phases: list[PhaseShape]
    emission_mix: MixShape
