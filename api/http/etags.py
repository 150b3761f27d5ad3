"""Entity tags: a hash of what the viewer sees, so that what they do not see cannot move it."""

from __future__ import annotations

import hashlib

import orjson

from api.errors import NotStated, Stale

ANY = "*"
LENGTH = 32
"""Hexadecimal digits: 128 bits."""


def build_etag(document: object) -> str:
    """The tag of a JSON document, with its quotation marks.

    >>> build_etag({"b": 1, "a": 2}) == build_etag({"a": 2, "b": 1})
    True
    """
    return f'"{_hash(orjson.dumps(document, option=orjson.OPT_SORT_KEYS))}"'


def build_weak_etag(*named: object) -> str:
    """The tag of an answer that is named by what it was made from, or by its bytes: the same in every encoding.

    >>> build_weak_etag("/cities", "k=3") == build_weak_etag("/cities", "k=3") != build_weak_etag("/cities", "k=4")
    True
    """
    return f'W/"{_hash(repr(named).encode())}"'


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:LENGTH]


def is_held(etag: str, if_none_match: str | None) -> bool:
    """Whether the asker has the answer with this tag already. Source: RFC 9110, section 13.1.2 (weak comparison).

    >>> is_held('"a"', 'W/"b", W/"a"'), is_held('W/"a"', "*"), is_held('"a"', None), is_held('"a"', '"ab"')
    (True, True, False, False)
    """
    if if_none_match is None:
        return False
    held = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return ANY in held or etag.removeprefix("W/") in held


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
