"""The typefaces: which are carried, which come first, what they can show, and what happens to a name that none can."""

from __future__ import annotations

import hashlib
import shutil
import struct
from pathlib import Path

import pytest

from notices import issue
from notices.official import draw, renderer
from notices.official_fonts import HANAMIN, KIT, Faces, Untypesettable, faces
from notices.script import parse
from notices.sfnt import NotAFont, characters, may_be_embedded
from tests.notices.measures import DAY, read, said
from tests.notices.samples import sample

RARE = "𬭎㛃䶮𠅤𬱟㐱喆堃赟翀彧珺玥昇镕芃祎禛翾烜燚璟瑄頔𫗧𬘫𫍽"
LATIN = KIT / "LiberationSerif-Regular.ttf"


def _renamed(folder: Path, family: str, *, restricted: bool = False) -> Path:
    """A typeface of another name in a folder: the Latin one, its family renamed and its licence bits set."""
    data = bytearray(LATIN.read_bytes())
    tables = {bytes(data[at : at + 4]): struct.unpack_from(">L", data, at + 8)[0] for at in range(12, 12 + 16 * 30, 16)}
    name = tables[b"name"]
    count, strings = struct.unpack_from(">HH", data, name + 2)
    for record in range(name + 6, name + 6 + 12 * count, 12):
        platform, _, _, what, length, offset = struct.unpack_from(">6H", data, record)
        words = family.encode("utf-16-be" if platform != 1 else "ascii")
        if what in (1, 4, 6, 16) and len(words) <= length:
            struct.pack_into(">H", data, record + 8, len(words))
            data[name + strings + offset : name + strings + offset + len(words)] = words
    if restricted:
        struct.pack_into(">H", data, tables[b"OS/2"] + 8, 2)
    folder.mkdir(exist_ok=True)
    file = folder / f"{family}.ttf"
    file.write_bytes(data)
    return file


@pytest.mark.parametrize("character", RARE)
def test_a_rare_character_of_a_name_is_shown_by_what_the_program_carries(character: str) -> None:
    """GB 18030-2022, 9.4: a service for the public shows the names people have."""
    assert not Faces(None).missing(character)
    content = draw(issue("meeting_minutes", sample("meeting_minutes", chair="冯" + character)).blocks, DAY, faces()).content
    sheet = read(type("P", (), {"content": content})).sheets[0]  # type: ignore[arg-type]
    name = next(glyph for glyph in sheet.glyphs if glyph.text == character)
    surname = next(glyph for glyph in sheet.glyphs if glyph.text == "冯")
    assert name.face == surname.face == "LXGWWenKai-Light"


def test_a_name_is_set_in_one_typeface() -> None:
    """王 in 仿宋 beside 喆 in 楷体 looks like a correction: the whole name goes to the face that has all of it."""
    blocks = parse("= 题\n⟦王小喆⟧和⟦王小明⟧。\n")
    sheet = read(draw(blocks, DAY, faces())).sheets[0]
    line = sheet.line("王小喆")
    assert [glyph.face for glyph in line[:3]] == ["LXGWWenKai-Light"] * 3
    assert {glyph.face for glyph in line[3:]} == {"FandolFang-Regular"}


@pytest.mark.parametrize("words", ["ᠮᠣᠩᠭᠣᠯ", "བོད", "\U00031350", "😀"])
def test_what_no_typeface_shows_is_refused_by_name(words: str) -> None:
    """A paper with empty boxes is a wrong paper: it is not made, and the sentence says which characters are wanting."""
    with pytest.raises(Untypesettable, match=f"U\\+{ord(words[0]):04X}") as refusal:
        draw(parse(f"= 题\n⟦王⟧{words}。\n"), DAY, faces())
    assert set(refusal.value.characters) == set(words) and "字体" in str(refusal.value)


def test_variants_of_a_character_and_spaces_need_no_glyph_of_their_own() -> None:
    """葛 with a selector of its form is 葛."""
    assert not faces().missing("葛\U000e0100\u3000 \u00a0字")


def test_the_office_s_own_typefaces_come_first(tmp_path: Path) -> None:
    """仿宋_GB2312 and 小标宋 where the office has them, embedded in the paper."""
    _renamed(tmp_path, "FangSong_GB2312")
    own = Faces(tmp_path)
    assert own.chains["body"][0] == "FangSong_GB2312" and own.chains["body"][1] == "FandolFang R"
    assert own.fingerprint != faces().fingerprint and renderer(own) != renderer(faces())
    paper = read(draw(parse("= 题\n正文—…。\n"), DAY, own))
    assert paper.sheets[0].line("正文")[2].face == "FangSong_GB2312" and said(paper.sheets[0].line("正文")) == "正文—…。"


def test_a_typeface_whose_licence_forbids_embedding_is_left_alone(tmp_path: Path) -> None:
    """OS/2 fsType 2: a paper that carried it would break the licence."""
    file = _renamed(tmp_path, "FangSong_GB2312", restricted=True)
    assert not may_be_embedded(file) and may_be_embedded(LATIN)
    assert Faces(tmp_path).chains == faces().chains


def test_an_office_s_typeface_of_names_fills_the_gaps(tmp_path: Path) -> None:
    """Whatever else its folder holds is asked last, so that a county can bring the characters of its own people."""
    _renamed(tmp_path, "OwnNames")
    assert all(chain[-1] == "OwnNames" for part, chain in Faces(tmp_path).chains.items() if part != "latin")


@pytest.mark.parametrize("content", [b"", b"not a font", b"\0\1\0\0\0\1", b"ttcf" + bytes(8)])
def test_a_file_that_is_no_font_does_no_harm(tmp_path: Path, content: bytes) -> None:
    """The folder is the office's: a note or a broken download in it stops nobody's paper."""
    (tmp_path / "broken.ttf").write_bytes(content)
    assert Faces(tmp_path).chains == faces().chains
    with pytest.raises((NotAFont, struct.error)):
        characters(tmp_path / "broken.ttf")


def test_the_kit_is_what_was_checked_and_small_enough_to_carry() -> None:
    """notices/fonts/README.md says where each comes from and under which licence; SHA256SUMS fixes its bytes."""
    sums = dict(reversed(line.split("  ")) for line in (KIT / "SHA256SUMS").read_text("utf-8").splitlines())
    fonts = {file.name: file for file in KIT.iterdir() if file.suffix in (".ttf", ".otf")}
    assert sums == {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in fonts.items()}
    assert sum(file.stat().st_size for file in KIT.iterdir()) < 40_000_000
    readme = (KIT / "README.md").read_text("utf-8")
    assert all(f"`{name}`" in readme for name in fonts) and all(may_be_embedded(file) for file in fonts.values())


@pytest.mark.parametrize(
    ("name", "count"), [("FandolFang-Regular.otf", 10273), ("LXGWWenKai-Light.ttf", 28872), ("LiberationSerif-Regular.ttf", 2321)]
)
def test_what_a_font_file_shows_is_read_from_it(name: str, count: int) -> None:
    """cmap formats 4 and 12."""
    assert len(characters(KIT / name)) == count


def test_hanamin_is_found_where_its_package_puts_it_and_its_absence_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With it all of GB 18030-2022 level 3 is shown; 𪚥 needs it."""
    monkeypatch.setattr("notices.official_fonts.HANAMIN", (tmp_path / "none",))
    without = Faces(None)
    assert not without.complete and without.missing("𪚥") == ("𪚥",)
    if not (HANAMIN[0] / "HanaMinB.ttf").is_file():
        pytest.skip("HanaMin is not installed here")
    shutil.copytree(HANAMIN[0], tmp_path / "hana")
    monkeypatch.setattr("notices.official_fonts.HANAMIN", (tmp_path / "hana",))
    assert Faces(None).complete and not Faces(None).missing("𪚥")
