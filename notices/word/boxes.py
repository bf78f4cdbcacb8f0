"""A box of text that stands in a fixed place of the page while the text flows past it."""

from __future__ import annotations

from notices.word.measures import SPACES

_EMU = 635  # of a twip


def box(content: str, name: str, *, across: str, down: str, width: int, height: int, turned: bool = False) -> str:
    """A run that holds the box, to be anchored in a paragraph. `across` and `down` say where, in WordprocessingDrawing's own words; a
    turned box reads from top to bottom. Its words stand on its lower edge, so that an estimate of its height shows at the top."""
    extent = f'cx="{width * _EMU}" cy="{height * _EMU}"'
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1"'
        f' allowOverlap="1"><wp:simplePos x="0" y="0"/><wp:positionH {across}</wp:positionH><wp:positionV {down}</wp:positionV>'
        f'<wp:extent {extent}/><wp:effectExtent l="0" t="0" r="0" b="0"/>{"<wp:wrapNone/>" if turned else "<wp:wrapTopAndBottom/>"}'
        f'<wp:docPr id="1" name="{name}"/><wp:cNvGraphicFramePr/><a:graphic>'
        f'<a:graphicData uri="{SPACES["wps"]}"><wps:wsp><wps:cNvSpPr txBox="1"/>'
        f'<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>'
        f"<a:ln><a:noFill/></a:ln></wps:spPr><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx>"
        f'<wps:bodyPr rot="0" vert="{"vert" if turned else "horz"}" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="b">'
        "<a:noAutofit/></wps:bodyPr></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )


def aligned(relative_to: str, place: str) -> str:
    """Against an edge."""
    return f'relativeFrom="{relative_to}"><wp:align>{place}</wp:align>'


def offset(relative_to: str, twips: int) -> str:
    """At a distance from an edge."""
    return f'relativeFrom="{relative_to}"><wp:posOffset>{twips * _EMU}</wp:posOffset>'
