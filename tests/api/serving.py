"""The process that `servers.py` starts: the service with the encoder of the tests, so that no model is loaded."""

from __future__ import annotations

import sys

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.settings import Settings
from tests.strategies import hash_words


def build() -> FastAPI:
    """The service with the settings of the environment."""
    return create_app(Settings(), hash_words)


if __name__ == "__main__":
    port, workers = map(int, sys.argv[1:])
    uvicorn.run(
        "tests.api.serving:build",
        factory=True,
        http="api.asgi.wire:Wire",
        port=port,
        workers=workers,
        log_level="critical",
    )
