"""Several workers that share the memory of one snapshot: it is built once, and each worker is a fork of the process that did.

Pages of memory stay shared until one side writes to them. Nobody writes to the columns; the records behind them are frozen out of
the garbage collector, which would otherwise write to each. A worker that follows a write keeps what it builds to itself.
"""

from __future__ import annotations

import gc
import multiprocessing

from fastapi import FastAPI
from uvicorn import Config, _subprocess
from uvicorn.supervisors import Multiprocess

from api.app import read_ahead
from api.http.deps import Services


def serve_forked(config: Config, app: FastAPI, services: Services) -> None:
    """Serve with `config.workers` processes until told to stop; a worker that dies is replaced.

    No connection and no thread is open at the fork: the pool is emptied first, and a text model loads where it is first needed.
    """
    read_ahead(services)
    app.openapi()
    services.engine.dispose()
    gc.collect()
    gc.freeze()
    _subprocess.spawn = multiprocessing.get_context("fork")  # type: ignore[assignment]  # uvicorn has no setting for it
    Multiprocess(config, sockets=[config.bind_socket()]).run()
