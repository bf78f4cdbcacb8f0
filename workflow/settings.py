"""Where this installation keeps its data. Read from the environment, once, at the edge."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

VAR = Path("var")
DEFAULT_URL = "sqlite:///var/doudi.db"


@dataclass(frozen=True, slots=True)
class Settings:
    """`sweep_seconds` is how often the clock looks for what is due; `secret` keys the digest of identity numbers; `exchange_folder` is
    where the verification platform and the service leave their files for each other, None where there is none."""

    database_url: str
    sweep_seconds: int
    secret: bytes
    exchange_folder: Path | None = None


def settings() -> Settings:
    """The settings in the environment; a secret is made once and kept in var/secret, readable by its owner alone.

    Raises ValueError with one sentence when a value cannot be used.
    """
    text = os.environ.get("DOUDI_SWEEP_SECONDS", "10")
    if not text.isdigit() or not 1 <= int(text) <= 3600:
        raise ValueError(f"DOUDI_SWEEP_SECONDS 应当是1至3600之间的整数，现为“{text}”")
    folder = os.environ.get("DOUDI_EXCHANGE_FOLDER")
    return Settings(os.environ.get("DOUDI_DATABASE_URL", DEFAULT_URL), int(text), _secret(), Path(folder) if folder else None)


def _secret() -> bytes:
    given = os.environ.get("DOUDI_SECRET")
    if given:
        return given.encode()
    path = VAR / "secret"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_hex(32).encode())
    return path.read_bytes()
