"""`city-peers serve`: run the service."""

from __future__ import annotations

import os
from pathlib import Path


def serve(port: int = 8000, host: str = "127.0.0.1", data_dir: Path | None = None, workers: int = 1) -> None:
    """Serve the pages and the API.

    Args:
        data_dir: where the database is kept; the user's data folder if not given.
        workers: how many processes answer.
    """
    import uvicorn

    from api.app import prepare_database
    from api.settings import Settings

    if data_dir is not None:
        os.environ["CITY_PEERS_DATA_DIR"] = str(data_dir.expanduser().resolve())
    prepare_database(Settings()).dispose()
    uvicorn.run(
        "api.app:create_served_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=10,
    )
