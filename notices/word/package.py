"""The parts of a Word document in one file whose bytes depend on nothing but what they say."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import date

from notices.blocks import Blocks, Sign, Text, layout, plain
from notices.word.body import Body
from notices.word.frame import Part, parts, section
from notices.word.measures import SPACES, part, words
from notices.word.styles import font_table, styles

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = SPACES["r"]
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
MEDIA_TYPE = f"{_TYPES}.document"

_SETTINGS = part(
    "settings",
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>',
)


def packed(blocks: Blocks, day: date) -> bytes:
    """The document. Always in this order, dated 1980 as the archive's format begins: the same content gives the same bytes."""
    framed = parts(blocks)
    body = Body(blocks)
    content = body.xml()
    form = layout(blocks)
    references = "".join(f'<w:{each.kind}Reference w:type="{each.pages}" r:id="rId{n}"/>' for n, each in enumerate(framed, 5))
    files = {
        "[Content_Types].xml": _content_types(framed),
        "_rels/.rels": _relations(
            (f"{_OFFICE}/officeDocument", "word/document.xml"), (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml")
        ),
        "docProps/core.xml": _properties(blocks, day),
        "word/_rels/document.xml.rels": _relations(
            *((f"{_OFFICE}/{kind}", f"{kind}.xml") for kind in ("styles", "settings", "fontTable", "numbering")),
            *((f"{_OFFICE}/{each.kind}", f"{each.kind}_{each.pages}.xml") for each in framed),
        ),
        "word/document.xml": part("document", f"<w:body>{content}{section(form, references)}</w:body>"),
        "word/styles.xml": styles(form),
        "word/settings.xml": _SETTINGS,
        "word/fontTable.xml": font_table(),
        "word/numbering.xml": _numbering(body.lists),
        **{f"word/{each.kind}_{each.pages}.xml": each.xml for each in framed},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # and not the machine's own
            archive.writestr(entry, text.encode())
    return out.getvalue()


def _content_types(framed: Iterable[Part]) -> str:
    named = [
        ("/word/document.xml", f"{MEDIA_TYPE}.main+xml"),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
    ]
    named += [(f"/word/{name}.xml", f"{_TYPES}.{name}+xml") for name in ("styles", "settings", "fontTable", "numbering")]
    named += [(f"/word/{each.kind}_{each.pages}.xml", f"{_TYPES}.{each.kind}+xml") for each in framed]
    listed = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in named)
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def _relations(*related: tuple[str, str]) -> str:
    listed = "".join(f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(related, 1))
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _properties(blocks: Blocks, day: date) -> str:
    """The title, the organ that signed, and the day of the paper; nothing that the paper does not say."""
    title = next((plain(block.line) for block in blocks if isinstance(block, Text) and block.role == "title"), "")
    organ = next((plain(block.organ) for block in blocks if isinstance(block, Sign)), "")
    moments = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{day.isoformat()}T00:00:00Z</dcterms:{name}>' for name in ("created", "modified")
    )
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{words(title)}</dc:title>{f'<dc:creator>{words(organ)}</dc:creator>' if organ else ''}"
        f"<dc:language>zh-CN</dc:language>{moments}</cp:coreProperties>"
    )


def _numbering(lists: int) -> str:
    """numbering.xml: one kind of list, and one instance of it for each list of the paper, so that each begins with 1."""
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:suff w:val="nothing"/><w:lvlText w:val="%1．"/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLineChars="200" w:firstLine="640"/></w:pPr>'
        '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr></w:lvl>'
    )
    instances = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for n in range(1, lists + 1)
    )
    kind = f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>{level}</w:abstractNum>'
    return part("numbering", kind + instances)
