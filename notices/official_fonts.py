"""The typefaces of the printed page: which are there, which chain each part of the page is set in, and what none of them can show.

Four come with the program (`fonts/`), Noto Sans SC and Noto Serif SC with a package; the office's own (仿宋_GB2312, 小标宋 and the like)
stand first where a folder holds them, and HanaMin, if the machine has it, comes last for the rest of GB 18030-2022 level 3.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path

import typst

from notices.sfnt import characters, may_be_embedded

KIT = Path(__file__).parent / "fonts"
PACKAGE = "pylopdf_fonts_zh_cn"
HANAMIN = tuple(Path(root) / "fonts/truetype/hanazono" for root in ("/usr/share", "/usr/local/share"))

_REST = ("LXGW WenKai", "Noto Serif SC", "Noto Sans SC", "FandolFang R", "HanaMinA", "HanaMinB")
# The office's own faces in the order of preference, then the open one that stands in for them.
_PREFERRED = {
    "body": ("FangSong_GB2312", "仿宋_GB2312", "FZFangSong-Z02", "FZFangSong-Z02S", "方正仿宋_GBK", "FangSong", "仿宋", "FandolFang R"),
    "kai": ("KaiTi_GB2312", "楷体_GB2312", "FZKai-Z03", "FZKai-Z03S", "方正楷体_GBK", "KaiTi", "楷体", "LXGW WenKai"),
    "hei": ("SimHei", "黑体", "FZHei-B01", "FZHei-B01S", "方正黑体_GBK", "Noto Sans SC"),
    "song": ("SimSun", "宋体", "FZShuSong-Z01", "FZShuSong-Z01S", "方正书宋_GBK", "Noto Serif SC"),
    "title": ("FZXiaoBiaoSong-B05", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "方正小标宋简体", "Noto Serif SC"),
}
_LATIN = ("Times New Roman", "Liberation Serif")
_NEEDS_NO_GLYPH = frozenset({*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0x20, 0xA0, 0x200B, 0x3000})


class Untypesettable(ValueError):
    """A paper holds characters that no typeface here can show; `characters` names them. It is refused, never printed with empty boxes."""

    def __init__(self, characters: tuple[str, ...]) -> None:
        named = "、".join(f"{character}（U+{ord(character):04X}）" for character in characters)
        super().__init__(f"现有字体没有下列字符，不能印制：{named}。请安装收有这些字符的字体（见文书印制说明）后再取")
        self.characters = characters


@dataclass(frozen=True)
class Faces:
    """The typefaces in use. `folder` holds the office's own, if any."""

    folder: Path | None

    @cached_property
    def loaded(self) -> typst.Fonts:
        """The typefaces as the typesetter takes them."""
        package = find_spec(PACKAGE)
        folders = (self.folder, KIT, *((package.submodule_search_locations or ()) if package else ()), *HANAMIN)
        present = [str(folder) for folder in folders if folder and Path(folder).is_dir()]
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=present)

    @cached_property
    def _infos(self) -> tuple[tuple[str, Path, int], ...]:
        """Family, file and index of every face that a document may embed."""
        found = ((info.family, Path(info.path), info.index) for info in self.loaded.fonts() if info.path)
        return tuple(face for face in found if may_be_embedded(face[1]))

    @cached_property
    def families(self) -> frozenset[str]:
        """The names of the typefaces that are there."""
        return frozenset(family for family, _, _ in self._infos)

    @cached_property
    def chains(self) -> dict[str, str | list[str]]:
        """For each part of the page the typefaces a character is looked up in, best first; `latin` sets letters and figures."""
        chains: dict[str, str | list[str]] = {
            part: [name for name in dict.fromkeys((*preferred, *self._rest)) if name in self.families]
            for part, preferred in _PREFERRED.items()
        }
        chains["latin"] = next(name for name in _LATIN if name in self.families)
        return chains

    @cached_property
    def _rest(self) -> tuple[str, ...]:
        """What every chain ends in: the open faces, then whatever else the office's folder holds, such as its own rare characters."""
        known = {*_REST, *_LATIN, *(name for preferred in _PREFERRED.values() for name in preferred)}
        return (*_REST, *sorted(self.families - known))

    @cached_property
    def shown(self) -> frozenset[int]:
        """Every character that some typeface can show. Each chain ends in the same faces, so each shows all of them."""
        return self._of({*self._rest, str(self.chains["latin"])})

    @cached_property
    def body(self) -> frozenset[int]:
        """The characters of the face the body is set in."""
        return self._of({self.chains["body"][0]})

    def _of(self, families: set[str]) -> frozenset[int]:
        return frozenset().union(*(characters(path, index) for family, path, index in self._infos if family in families))

    @cached_property
    def complete(self) -> bool:
        """Whether HanaMin is there, so that all of GB 18030-2022 level 3 can be shown."""
        return {"HanaMinA", "HanaMinB"} <= self.families

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the names and bytes of every font file in use."""
        digest = hashlib.sha256()
        for file in sorted({path for _, path, _ in self._infos}, key=lambda path: path.name):
            digest.update(f"{file.name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\0".encode())
        return digest.hexdigest()

    def missing(self, text: str) -> tuple[str, ...]:
        """The characters of a text that no typeface here can show, each once, in order."""
        unseen = {ord(character) for character in text} - self.shown - _NEEDS_NO_GLYPH
        return tuple(chr(code) for code in sorted(unseen) if code >= 0x20)


@cache
def faces(folder: Path | None = None) -> Faces:
    """The typefaces with the office's own from a folder; looked up once in the life of a process."""
    return Faces(folder)
