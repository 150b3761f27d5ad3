"""Settings of the service, read once from the environment: every name begins with CITY_PEERS_."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from fixtures.policies import DEFAULT


class Settings(BaseSettings):
    """What a deployment may decide. Without any setting the service runs from a SQLite file in the user's data folder.

    >>> Settings(data_dir=Path("/srv/peers"), database_url=None).database
    'sqlite:////srv/peers/city-peers.sqlite'
    """

    model_config = SettingsConfigDict(env_prefix="CITY_PEERS_", populate_by_name=True, extra="ignore")

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("city-peers"),
        description="The folder of the SQLite database and of what the service keeps beside it.",
    )
    database_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("database_url", "CITY_PEERS_DATABASE_URL", "DATABASE_URL"),
        description="SQLAlchemy address of a PostgreSQL database; none: SQLite in the data folder.",
    )
    snapshot_dir: Path | None = Field(
        default=None,
        description="Where a builder puts finished snapshots; none: the folder `snapshots` in the data folder.",
    )
    snapshot_url: str | None = Field(
        default=None,
        description="Where machines that share no folder have finished snapshots from, as s3://bucket/them; none: the folder.",
    )
    public_reading: bool = Field(default=True, description="Whether public data may be read without a key.")
    pages: bool = Field(default=True, description="Whether the web pages are served beside the API.")
    seed: bool = Field(default=True, description="Whether an empty database starts with the cities that ship.")
    cluster: str | None = Field(
        default=None,
        description="Dask scheduler, as tcp://10.0.0.5:8786, on which commands ask all cities; none: the cores of the machine.",
    )
    policy: str = Field(default=DEFAULT, description="The shipped policy that an empty database adopts.")
    poll_seconds: float = Field(default=0.25, gt=0, description="How often a worker looks for writes of others.")
    lease_seconds: float = Field(
        default=30, gt=0, description="How long a job of a server that says nothing more stays its own."
    )
    answer_cache_mb: int = Field(default=64, ge=0, description="How much memory a worker gives to public answers.")
    requests_per_minute: int = Field(default=6_000, ge=0, description="Per caller; 0 switches the limit off.")
    log_requests: bool = Field(
        default=False, description="Whether each request leaves a line of JSON on standard error."
    )
    largest_body_bytes: int = Field(default=1_000_000, gt=0, description="A larger request is refused.")
    largest_import_bytes: int = Field(default=100_000_000, gt=0, description="A larger import is refused.")
    operator_name: str = Field(
        default="", description="Who runs this service, as the pages tell it; none: nothing is told."
    )
    operator_contact: str = Field(default="", description="How to reach them: an e-mail address or a web address.")
    session_hours: int = Field(default=12, gt=0, description="How long a sign-in holds.")
    second_person: bool = Field(
        default=False,
        description="Whether a round is published only when somebody beside its lead has approved the plan.",
    )
    cors_origins: list[str] = Field(
        default=[],
        description='Sites whose scripts may read the API, as ["https://platform.example"]; ["*"] for all, [] for none.',
    )
    webhook_private_addresses: bool = Field(
        default=False, description="Whether webhooks may go to this machine and to private networks."
    )
    translations_table: Path | None = Field(
        default=None,
        description="A file of translations (CSV with the columns text, language, translation, or PO) that is asked first.",
    )
    etranslation_url: str | None = Field(
        default=None,
        description="Where public words of cities are sent for translation, as "
        "`https://language-tools.ec.europa.eu/etranslation/api/askTranslate`; none: nowhere.",
    )
    etranslation_application: str | None = Field(default=None, description="The name of our application there.")
    etranslation_password: SecretStr | None = Field(default=None, description="Its password.")
    etranslation_answers: str | None = Field(
        default=None, description="Our own address, to which it sends its answers, as `https://peers.example`."
    )
    oidc_issuer: str | None = Field(
        default=None, description="Issuer URL of the OpenID provider; none: local accounts only."
    )
    oidc_audience: str | None = Field(default=None, description="The audience that its tokens must name.")
    oidc_jwks_url: str | None = Field(default=None, description="Where its keys are; none: as its issuer tells.")
    oidc_client_id: str | None = Field(default=None, description="Our name there; given, the pages sign in through it.")
    oidc_client_secret: SecretStr | None = Field(default=None, description="Our secret there, where it asks for one.")

    @model_validator(mode="after")
    def _wants_all_of_etranslation(self) -> Self:
        parts = ("application", "password", "answers")
        missing = [
            f"CITY_PEERS_ETRANSLATION_{name.upper()}" for name in parts if not getattr(self, f"etranslation_{name}")
        ]
        if self.etranslation_url and missing:
            raise ValueError(f"CITY_PEERS_ETRANSLATION_URL is set: set {', '.join(missing)} too")
        return self

    @property
    def snapshots(self) -> Path:
        """The folder of finished snapshots."""
        return self.snapshot_dir or self.data_dir / "snapshots"

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        if self.database_url is None:
            return f"sqlite:///{self.data_dir / 'city-peers.sqlite'}"
        return self.database_url.replace("postgres://", "postgresql://", 1).replace(
            "postgresql://", "postgresql+psycopg://", 1
        )
