"""The process that `servers.py` starts: the service with the encoder of the tests, so that no model is loaded."""

from __future__ import annotations

import sys

import uvicorn

from api.app import create_app, open_services
from api.commands.workers import serve_forked
from api.settings import Settings
from tests.strategies import hash_words

if __name__ == "__main__":
    port, workers = map(int, sys.argv[1:])
    services = open_services(Settings(), hash_words)
    app = create_app(services.settings, services=services)
    config = uvicorn.Config(app, http="api.http.front.wire:Wire", port=port, workers=workers, log_level="critical")
    if workers > 1:
        serve_forked(config, app, services)
    else:
        uvicorn.Server(config).run()
