"""An example of every operation, for the served OpenAPI: what is sent where something is, else what is answered.

The cities are real; keys, tokens, ids and people are made up. `tests/contracts/test_examples.py` sends and checks each one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ID = "18f2a6c0d4e1b7a30c5d9e2f4a6b"
NEED = {"text": "What the city needs, in its own words", "theme": "built_environment"}
PARAMETERS: Mapping[str, Any] = {
    "status": "open",
    "city_id": "pau-fr", "peer_id": "leuven-be", "a": "pau-fr", "b": "leuven-be", "section": "needs",
    "kind": "dismissed", "code": "siloed_governance", "theme": "energy_systems",
    "dial": "ahead", "k": 10, "country": ["BE", "NL"], "not_country": ["FR"], "not_city": ["porto-pt"], "max_distance_km": 1000,
    "max_size_ratio": 3, "least_coverage": 0.4, "like": "pau-fr", "alike": "size", "past_pilot": False,
    "answer": ["barriers:siloed_governance"],
    "weight": ["barriers:2.5"], "facet": ["size:2"], "explain": "short", "q": "Løven", "limit": 50, "since": 0, "slug": "stale",
    "format": "geojson", "policy_id": "learned", "version": "2026-11", "record_id": "pau-fr-what-was-tried", "answer_id": ID,
    "round_id": ID, "scenario_id": ID, "other_id": ID, "part": "participants", "row_id": "L07", "form": "xlsx", "decision": ID,
    "scenario": ID, "sheet": "plan",
    "webhook_id": ID, "records": False,
    "introduction_id": ID, "job_id": ID, "account_id": ID, "key_id": "4f1c2a9b7d3e5806", "line_id": ID, "plan_id": ID,
    "assignment_id": ID, "joining_id": ID, "lesson_id": ID, "reply_id": ID, "level": "strategic", "department": "planning",
    "why": "As the council decided on 3 March", "if-match": '"5d41402abc4b2a76b9719d911017c592"', "Idempotency-Key": "import-17",
}  # fmt: skip
CASE = {
    "id": "pau-fr-what-was-tried",
    "city_id": "pau-fr",
    "title": "What was tried",
    "summary": "What was done, by whom, and what came of it.",
    "themes": ["mobility_transport"],
    "source": {"id": "a-document", "title": "The document that says so", "year": 2025},
}
COLLABORATION = {
    "programme": "A twinning programme", "year": 2025, "kind": "project", "direction": "mutual", "a": "pau-fr",
    "b": "leuven-be", "source": "The list of pairs of the programme, 2025",
}  # fmt: skip
MEMBERSHIP = {"network": "A network of cities", "city_id": "pau-fr", "source": "The members' list of the network, 2025"}
TOWN = {
    "city": {"id": "koge-dk", "name": "Køge", "country": "DK"}, "sections": {"needs": {"items": [NEED]}},
    "erase": ["place.climate_class"],
}  # fmt: skip
LEARNER = {
    "learner_id": "L07", "city_id": "pau-fr", "languages": "en;fr", "needs_themes": "energy_systems",
    "need_text": "Heat for old blocks without gas",
}  # fmt: skip
TERMS = {"size": {"weight": 1.0, "neutral": 0.5}}
BODIES: Mapping[str, Any] = {
    "ask": {"need": "we cannot get departments to work together", "like": "pau-fr"},
    "put_profile": {"sections": {"needs": {"visibility": "peers", "items": [NEED]}}},
    "patch_section": {"visibility": "peers", "items": [NEED]},
    "ask_to_join": {"city_id": "koge-dk", "name": "Ana Sørensen", "contact": "ana@koge.example", "words": "We plan heat"},
    "decide_joining": {"decision": "let in", "account_name": "ana.koge"},
    "assign_section": {"section": "barriers", "label": "Ana, housing", "days": 14},
    "hand_in_plan": {
        "name": "plan.md", "title": "Climate plan of the city", "year": 2024,
        "content": "IyBDbGltYXRlIHBsYW4KCldlIGxhY2sgaW5zdGFsbGVycy4K",
    },
    "decide_on_section": {"said": {"workforce_shortage": {"say": "central"}}, "complete": False},
    "create_policy": {
        "id": "ours", "version": "1",
        "terms": {"twins": TERMS, "reviewers": TERMS, "cases": {"case_needs": {"weight": 1.0, "neutral": 0.5}}},
    },
    "say_interest": {
        "verdict": "interested", "reason": "They have done what we plan", "level": "operational", "department": "energy",
    },
    "broker": {"a": "pau-fr", "b": "leuven-be", "note": "Both asked for heat networks"},
    "make_remark": {"words": "Our regional government decides on this", "source": "https://pau.example/competences"},
    "say_lesson": {"theme": "energy_systems", "tried": "One tender for all schools found no bidder", "instead": "Three lots"},
    "give_feedback": {"peer_id": "leuven-be", "outcome": "met", "rating": 4, "comment": "A good first day"},
    "keep_answer": {"city_id": "pau-fr", "kind": "reviewers", "theme": "energy_systems", "dial": "ahead"},
    "import_bulk": {
        "dry_run": True, "cities": [TOWN], "case": [], "collaboration": [COLLABORATION], "membership": [MEMBERSHIP],
    },
    "create_round": {"kind": "round", "title": "Twinning 2027", "settings": {"objective": "fair", "call_closes": "2027-03-31"}},
    "begin_from_coalition": {
        "title": "One voice on national rules", "city_id": "pau-fr", "shared": {"code": "national_policy", "own_country": False},
        "leave_out": ["porto-pt"],
    },
    "patch_round": {"settings": {"results_due": "2027-05-31"}},
    "operate": {"operations": [
        {"op": "put", "part": "participants", "row": LEARNER}, {"op": "lock", "learner": "L07", "host": "H03"},
    ]},
    "import_round": {"dry_run": True, "sheets": {"learners": [LEARNER]}, "columns": {"learners": {"Stadt": "city_id"}}},
    "put_row": LEARNER,
    "solve": {"name": "As the call says", "objective": "fair", "off": ["R9"]},
    "weigh": {"scenario": ""},
    "repair": {"scenario": ID, "drop": ["L07"], "close": ["H03"], "most_moves": 2},
    "find_conflict": {"off": ["R9"]},
    "find_relaxations": {"ways": 3},
    "preview": {"learner": "L07", "host": "H03"},
    "place": {"learner": "L07", "other": "L11"},
    "approve": {"scenario": ID},
    "publish": {"scenario": ID},
    "send_wave": {"scenario": ""},
    "withdraw": {"invitations": [ID]},
    "note_answer": {"invitation": ID, "answer": "yes", "side": "host"},
    "record_outcome": {"invitation": ID, "result": "done", "note": "An action plan, and a visit back"},
    "answer_invitation": {"invitation": ID, "answer": "yes"},
    "sign_in": {"name": "ana.pau", "password": "four words by chance"},
    "redeem_link": {"token": "8Jx0W2mZ4qk1v7Yt3bN6sA"},
    "set_password": {"password": "five other words by chance", "current_password": "four words by chance"},
    "erase_me": {"current_password": "four words by chance"},
    "create_account": {"name": "ana.pau", "role": "editor", "city_id": "pau-fr"},
    "change_account": {"role": "editor", "city_id": "leuven-be"},
    "create_key": {"name": "the platform", "scopes": ["peers:read", "profiles:write"], "days": 365},
    "create_city": {"id": "koge-dk", "name": "Køge", "country": "DK"},
    "change_city": {"name": "Køge", "place": {"climate_class": None}},
    "create_webhook": {"url": "https://platform.example/hooks", "kinds": ["profile", "city"]},
    "change_webhook": {"kinds": ["profile"], "active": True},
    "take_translation": {"requestId": 1204, "targetLanguage": "DE", "translatedText": "Wärme ohne Gas"},
    "create_case": CASE, "replace_case": CASE,
    "create_collaboration": COLLABORATION, "replace_collaboration": COLLABORATION,
    "create_membership": MEMBERSHIP, "replace_membership": MEMBERSHIP,
}  # fmt: skip
SNAPSHOT = "3f0e6d1c9b7a5428"
SOURCE = {"id": "report-2024", "title": "A report on cities, 2024", "year": 2024}
ACCOUNT = {"id": ID, "name": "ana.pau", "role": "editor", "city_id": "pau-fr", "active": True}
ME = {"id": f"account:{ID}", "name": "ana.pau", "role": "editor", "city_id": "pau-fr"}
KEY = {
    "id": "4f1c2a9b7d3e5806", "name": "the platform", "scopes": ["peers:read"], "created_at": "2026-11-02T09:00:00+00:00",
    "expires_at": None, "revoked_at": None,
}  # fmt: skip
WEBHOOK = {
    "id": ID,
    "url": "https://platform.example/hooks",
    "kinds": ["profile"],
    "audience": "public",
    "active": True,
    "who": "key:4f1c2a9b7d3e5806",
    "former_until": None,
    "stopped_why": "",
    "told": 1204,
    "failures": 0,
    "last_answer": "answered 204",
    "last_at": "2026-11-02T09:00:00+00:00",
    "created_at": "2026-11-02T08:00:00+00:00",
}
POLICY = {
    "id": "ours", "version": "1", "dials": {}, "variety": 0.1, "adopted": True, "at": "2026-11-02T09:00:00+00:00",
    "terms": {"twins": TERMS, "reviewers": TERMS, "cases": {"case_needs": {"weight": 1.0, "neutral": 0.5}}},
}  # fmt: skip
QUESTION = {
    "id": "barriers", "part": "where-you-are", "theme": "", "text": "What holds you back?", "kind": "several",
    "options": [{"id": "skills", "label": "missing know-how and skills"}], "max": 5, "maps_to": "barriers", "hint": "",
}  # fmt: skip
ANSWERS: Mapping[str, Any] = {
    "read_health": {"status": "ok"},
    "read_readiness": {"status": "ready", "cities": 2, "snapshot": SNAPSHOT},
    "read_version": {"software": "1.0.0", "api": "v1"},
    "read_me": {**ME, "scopes": []},
    "read_own_data": {
        "account": ME, "sessions": [{"kind": "session", "expires_at": "2026-11-02T21:00:00+00:00"}], "visit": None,
        "kept_answers": [], "audit": [],
    },
    "read_job": {
        "id": ID, "what": "import", "who": "key:4f1c2a9b7d3e5806", "status": "done", "at": "2026-11-02T09:00:00+00:00",
        "tries": 1, "ended_at": "2026-11-02T09:00:04+00:00", "progress": {"done": 2, "of": 3, "step": "writing"},
        "result": {
            "dry_run": True, "cities": {"new": 0, "changed": 1, "erased": 0, "unchanged": 0},
            **{kind: {"new": 0, "changed": 0, "unchanged": 0} for kind in ("case", "collaboration", "membership")},
            "changes": [{"id": "koge-dk", "known_to": "gazetteer", "changes": [
                {"field": "sections.needs", "kind": "new", "before": None, "after": 1},
            ]}],
        },
    },
    "list_accounts": {"items": [ACCOUNT]},
    "list_rounds": {"next": None, "items": [{
        "id": ID, "kind": "round", "version": 17, "at": "2026-11-02T09:00:00+00:00", "state": "planning",
        "title": "Twinning 2027", "lead": f"account:{ID}", "participants": 30, "hosts": 15, "scenarios": 2,
    }]},
    "list_keys": {"items": [KEY]},
    "list_webhooks": {"items": [WEBHOOK]},
    "list_policies": {"items": [POLICY]},
    "read_snapshot": {"snapshot": SNAPSHOT, "policy": "ours@1", "vocabulary": "1", "cities": 2, "case_studies": 1},
    "read_vocabulary": {
        "version": "1", "source": SOURCE,
        "sections": [{"id": "barriers", "label": "Barriers", "codes": [{"id": "skills", "label": "missing know-how"}]}],
        "commonness": {"source": "report-2024", "cities": 2, "shares": {"barriers": {"skills": 0.5}}},
    },
    "read_questionnaire": {
        "version": "1", "source": SOURCE, "parts": [{"id": "where-you-are", "label": "Where you are"}],
        "questions": [QUESTION],
    },
}  # fmt: skip
TEXTS: Mapping[str, str] = {
    "read_metrics": 'city_peers_requests_total{method="GET",route="/api/v1/health",status="200"} 17.0'
}
