"""A paragraph of a Word document and the runs it is made of."""

from __future__ import annotations

from dataclasses import dataclass

from notices import proportions
from notices.blocks import Line, Run, plain
from notices.word.measures import words
from notices.word.styles import Align


@dataclass(slots=True)
class Properties:
    """What one paragraph has of its own over its style, in twips."""

    style: str
    before: int = 0
    after: int = 0
    left: int = 0
    right: int = 0
    line: int = 0
    hanging: int = 0
    first: int = 0
    align: Align | None = None
    keep_next: bool = False
    together: bool = False
    list_number: int = 0
    rules: str = ""
    tabs: str = ""

    def xml(self) -> str:
        """In the order of the schema: Word refuses any other."""
        spacing = "".join(f' w:{name}="{size}"' for name, size in (("before", self.before), ("after", self.after)) if size)
        if self.line:
            spacing += f' w:line="{self.line}" w:lineRule="exact"'
        indent = "".join(
            f' w:{name}="{size}"' for name, size in (("left", self.left), ("right", self.right), ("hanging", self.hanging)) if size
        )
        if self.first:
            indent += f' w:firstLineChars="{self.first * 100}" w:firstLine="{self.first * 240}"'
        number = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self.list_number}"/></w:numPr>' if self.list_number else ""
        return (
            f'<w:pPr><w:pStyle w:val="{self.style}"/>'
            f"{'<w:keepNext/>' if self.keep_next else ''}{'<w:keepLines/>' if self.together else ''}{number}"
            f"{f'<w:pBdr>{self.rules}</w:pBdr>' if self.rules else ''}{self.tabs}"
            f"{f'<w:spacing{spacing}/>' if spacing else ''}{f'<w:ind{indent}/>' if indent else ''}"
            f"{f'<w:jc w:val={chr(34)}{self.align}{chr(34)}/>' if self.align else ''}</w:pPr>"
        )


def rule(side: str, eighths: int, *, colour: str = "000000", space: int = 4, kind: str = "single") -> str:
    """A rule over or under a paragraph, `space` points away."""
    return f'<w:{side} w:val="{kind}" w:sz="{eighths}" w:space="{space}" w:color="{colour}"/>'


def paragraph(properties: Properties, *pieces: str) -> str:
    """A paragraph of runs that are already XML."""
    return f"<w:p>{properties.xml()}{''.join(pieces)}</w:p>"


def said(text: str, style: str = "", own: str = "") -> str:
    """A run of plain words; `own` is what it has over its style."""
    chosen = f'<w:rStyle w:val="{style}"/>' if style else ""
    return f'<w:r><w:rPr>{chosen}<w:rFonts w:hint="eastAsia"/>{own}</w:rPr><w:t xml:space="preserve">{words(text)}</w:t></w:r>'


def unstretched(properties: Properties, line: Line) -> Properties:
    """Running text with a case number in it is not justified: Word does not break the number, and would tear the line before it apart."""
    if proportions.breakable(plain(line)) != plain(line):
        properties.align = "left"
    return properties


TAB = "<w:r><w:tab/></w:r>"
BREAK = "<w:r><w:br/></w:r>"


def runs(line: Line) -> str:
    """A line; each personal name in one typeface."""
    return "".join(said(run.text, _name_style(run)) for run in line)


def _name_style(run: Run) -> str:
    if not run.name:
        return ""
    for encoding, style in (("gb2312", ""), ("gbk", "RareName")):
        try:
            run.text.replace("·", "").encode(encoding)
        except UnicodeEncodeError:
            continue
        return style
    return "RarestName"


def mark(line: Line, largest: int, under: int = 0) -> str:
    """7.2.4: 发文机关标志, as large as it may be and no wider than 150 mm. Its line is as high as its characters, so that their upper edge
    stands `under` twips below what is over it."""
    size = min(largest, int(150 / 25.4 * 72 / max(proportions.breadth(plain(line)), 1)))
    own = f'<w:sz w:val="{size * 2}"/><w:szCs w:val="{size * 2}"/>'
    return paragraph(Properties("Letterhead", before=under, line=size * 20), said(plain(line), own=own))
