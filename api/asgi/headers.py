"""Read what is needed from the raw headers of a request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Headers = Iterable[tuple[bytes, bytes]]


def read_headers(headers: Headers, wanted: frozenset[bytes]) -> Mapping[bytes, bytes]:
    """The wanted headers that are there, by lower-case name.

    >>> read_headers([(b"host", b"a"), (b"etag", b"b")], frozenset({b"etag"}))
    {b'etag': b'b'}
    """
    return {name: value for name, value in headers if name in wanted}
