"""The address of every page that everybody may read, without its language."""

from api.web.routes.staff import TOOLS

PAGES = (
    "",
    "?view=north",
    "find?q=Lov",
    "find?q=xyzzy",
    "cities/leuven-be",
    "cities/elbasan-al",
    "cities/leuven-be/peers",
    "cities/leuven-be/peers?kind=reviewers&dial=ahead&theme=finance",
    "cities/leuven-be/peers?kind=learners&other_country=yes",
    "cities/leuven-be/peers?kind=cases",
    "cities/leuven-be/peers?largest_distance_km=250&largest_size_ratio=1.5&shared_language=yes&not_partners=yes&well_known=yes",
    "cities/leuven-be/compare?with=ghent-be&with=lund-se&with=aarhus-dk&with=turin-it",
    "cities/leuven-be/compare",
    "cities/leuven-be/with/lund-se",
    "cities/elbasan-al/with/lund-se",
    "cities/koge-dk/join",
    "cities/koge-dk/peers?answer=barriers:grid_capacity&answer=governance:climate_budget",
    "cities/leuven-be/blind-spots",
    "cities/leuven-be/coalition",
    "cities/leuven-be/coalition?code=national_policy&own_country=yes",
    "cases",
    "cases?for=leuven-be&theme=energy_systems",
    "cases?q=district+heat",
    "cases/aarhus-dk-green-district-heating-of-the-future",
    "cases/aarhus-dk-green-district-heating-of-the-future?for=leuven-be",
    "who-pays",
    "who-pays?like=leuven-be&alike=size",
    "method",
    "questionnaire",
    "evaluation",
    "accessibility",
    "privacy",
    "patterns",
    "sign-in",
    "sign-in?token=abc",
)
OF_STAFF = (
    *(f"desk/{tool.address}".removesuffix("/") for tool in TOOLS),
    "desk/records?kind=collaboration&city=Leuven",
    "desk/records/case/new",
    "desk/records/case/aarhus-dk-green-district-heating-of-the-future",
    "desk/records/membership/new",
    "desk/policies/worth-a-call/2026-11",
    "desk/policies/worth-a-call/2026-11/draft",
    "desk/audit?what=sign+in&since=2026-01-01",
    "my-city",
)
"""The pages of programme staff, who have signed in."""
MISSING = ("nowhere", "cities/leuvn-be", "cities/leuven-be/peers?kind=enemies")
