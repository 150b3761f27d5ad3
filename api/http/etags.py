"""Entity tags: a hash of what the viewer sees, so that what they do not see cannot move it."""

from __future__ import annotations

import hashlib

import orjson

from api.errors import NotStated, Stale

ANY = "*"


def build_etag(document: object) -> str:
    """The tag of a JSON document, with its quotation marks.

    >>> build_etag({"b": 1, "a": 2}) == build_etag({"a": 2, "b": 1})
    True
    """
    return f'"{hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]}"'


def check_etag(if_match: str | None, document: object) -> None:
    """Let pass a write that names the state it replaces.

    Raises:
        NotStated: it names none.
        Stale: the document was changed since.
    """
    if if_match is None:
        raise NotStated("send If-Match with the ETag of what you read, so that no one's change is lost")
    named = {tag.strip() for tag in if_match.split(",")}
    if ANY not in named and build_etag(document) not in named:
        raise Stale("it was changed since you read it: read it again, then decide")
