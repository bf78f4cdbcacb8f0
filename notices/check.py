"""What lets anyone who holds a paper check it: an address that opens the page of checking, and the paper's own fingerprint.

It stands outside the frozen text, in the margin, and is given to a renderer beside it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import segno

CODE_LENGTH = 20
SHOWN_LENGTH = 16


def code(sha256: str) -> str:
    """The code a paper is looked up by: the first 20 hexadecimal digits of its text's SHA-256."""
    return sha256[:CODE_LENGTH]


@dataclass(frozen=True, slots=True)
class Check:
    """`address` is what the QR code opens, `number` the document number, '' where the paper has none, `sha256` that of the text."""

    address: str
    number: str
    sha256: str

    @property
    def lines(self) -> tuple[str, ...]:
        """What stands beside the code."""
        numbered = (f"文号 {self.number}",) if self.number else ()
        return (*numbered, f"校验码 {self.sha256[:SHOWN_LENGTH]}", "扫描二维码核对本文书")

    @property
    def picture(self) -> str:
        """The QR code as SVG with its quiet zone, 15 % of it redundant (level M)."""
        return qr(self.address)


def qr(address: str, *, sized: bool = True) -> str:
    """The QR code of an address as SVG with its quiet zone, 15 % of it redundant (level M); not `sized`, it fills what it stands in."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgclass=None, lineclass=None, nl=False, omitsize=not sized
    )
    return out.getvalue().decode()


def check(base: str, number: str, sha256: str) -> Check | None:
    """The check of a paper under the address the installation is known by; None where it has none."""
    return Check(f"{base.rstrip('/')}/p/{code(sha256)}", number, sha256) if base else None
