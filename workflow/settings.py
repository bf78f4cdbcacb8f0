"""Where this installation keeps its data. Read from the environment, once, at the edge."""

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

VAR = Path("var")
DEFAULT_URL = "sqlite:///var/doudi.db"
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(/[A-Za-z0-9._~/-]*)?")


@dataclass(frozen=True, slots=True)
class Settings:
    """`sweep_seconds` is how often the clock looks for what is due; `secret` keys the digest of identity numbers; `exchange_folder` is
    where the verification platform and the service leave their files for each other, None where there is none. `public_url` is the address
    under which anybody reaches this installation, printed on papers as a QR code ("": none is printed); `fonts` the folder of the office's
    own typefaces."""

    database_url: str
    sweep_seconds: int
    secret: bytes
    exchange_folder: Path | None = None
    public_url: str = ""
    fonts: Path | None = None


def settings() -> Settings:
    """The settings in the environment; a secret is made once and kept in var/secret, readable by its owner alone.

    Raises ValueError with one sentence when a value cannot be used.
    """
    text = os.environ.get("DOUDI_SWEEP_SECONDS", "10")
    if not text.isdigit() or not 1 <= int(text) <= 3600:
        raise ValueError(f"DOUDI_SWEEP_SECONDS 应当是1至3600之间的整数，现为“{text}”")
    public_url = os.environ.get("DOUDI_PUBLIC_URL", "").rstrip("/")
    if public_url and not _ADDRESS.fullmatch(public_url):
        raise ValueError(f"DOUDI_PUBLIC_URL 应当写成“https://主机名”，现为“{public_url}”")
    fonts = _folder("DOUDI_FONTS")
    if fonts and not fonts.is_dir():
        raise ValueError(f"DOUDI_FONTS 指的文件夹不存在：“{fonts}”")
    url = os.environ.get("DOUDI_DATABASE_URL", DEFAULT_URL)
    return Settings(url, int(text), _secret(), _folder("DOUDI_EXCHANGE_FOLDER"), public_url, fonts)


def _folder(variable: str) -> Path | None:
    named = os.environ.get(variable)
    return Path(named) if named else None


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
