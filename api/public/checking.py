"""Whoever holds a paper checks it here, with the code that is printed on it: no sign-in, no name, no amount, nothing kept."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Response, UploadFile
from fastapi.responses import RedirectResponse

from api.deps import DoorDep
from api.public.pages import page
from workflow.checking import as_code, compare, paper_of

VERDICTS = {
    "file": ("相符", "这个文件与出具时制作的文件逐字节相同。"),
    "text": ("相符", "这份正文与出具时的正文逐字节相同。"),
    "words": ("相符", "文字与出具时的正文相同（不计空格和换行）。"),
    "other": (
        "不相符",
        "与出具的文书不相同。复制时可能带上了页码、印章旁的文字，也可能内容被改动；请以加盖印章的原件为准，或者向出具机关核实。",
    ),
}
NOTHING = ("没有比对", "请选择文件，或者粘贴文书的文字。")

NO_CODE = "x" * 20  # what no hash begins with: nonsense is looked up like everything else

router = APIRouter(include_in_schema=False)


@router.get("/p")
def ask(code: str = "") -> Response:
    """The form for a code that was not scanned."""
    found = as_code(code[:100])
    return RedirectResponse(f"/p/{found}", 303) if found else page("check_ask", wrong=bool(code))


@router.get("/p/{code}")
def told(door: DoorDep, code: str) -> Response:
    return _page(door, code, None, asked=False)


@router.post("/p/{code}")
def compared(door: DoorDep, code: str, words: Annotated[str, Form()] = "", paper: Annotated[UploadFile | None, File()] = None) -> Response:
    content = paper.file.read() if paper is not None else b""
    return _page(door, code, content or words.replace("\r\n", "\n").encode(), asked=True)


def _page(door: DoorDep, code: str, content: bytes | None, *, asked: bool) -> Response:
    known = as_code(code)
    found = door.look(lambda c: paper_of(c, known or NO_CODE))
    if found is None:
        return page("check_none", status=404)
    verdict = None
    if asked:
        verdict = VERDICTS[door.look(lambda c: compare(c, found, content or b""))] if content else NOTHING
    return page("check", paper=found, verdict=verdict)
