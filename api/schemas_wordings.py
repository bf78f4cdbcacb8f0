"""What the counter accepts and shows of counties' own wordings of papers."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from api.schemas import Strict
from notices.wording import LARGEST

_TEXT = "= 受理通知书\n№ {{ document_number }}\n…"
Text = Annotated[str, Field(max_length=LARGEST, examples=[_TEXT], description="文书文本，写法与基准文本相同")]


class NewWording(Strict):
    """A text to be checked, or to be kept as a draft."""

    text: Text


class WordingTrial(Strict):
    """A text to be looked at, on made-up facts: all that there can be, or only those that must be stated."""

    text: Text
    form: Literal["html", "pdf"] = Field("html", examples=["html"], description="html：网页；pdf：印制格式")
    facts: Literal["filled", "bare"] = Field("filled", examples=["filled"], description="filled：各事项齐全；bare：可以空缺的都空缺")


class Publication(Strict):
    """Which draft, from which day on."""

    draft: str = Field(max_length=32, examples=["62593508f8d18d41"])
    from_day: Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))] = Field(examples=["2026-12-01"], description="施行日")


class Withdrawal(Strict):
    """Why the product's own text is used again."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)] = Field(examples=["基准文本已更新"])


class FaultShown(BaseModel):
    line: int = Field(examples=[3], description="第几行，0表示全文")
    text: str = Field(examples=["这一文种没有“amount”这一事项"])


class Checked(BaseModel):
    faults: list[FaultShown] = Field(examples=[[]])


class WordingListed(BaseModel):
    kind: str = Field(examples=["acceptance_notice"])
    title: str = Field(examples=["受理通知书"])
    version: int | None = Field(examples=[1], description="现在使用的本县文本的版次，使用基准文本的为空")
    state: Literal["well", "behind", "unfit"] | None = Field(examples=["behind"])
    note: str = Field(examples=["基准文本已更新"])


class FactShown(BaseModel):
    name: str = Field(examples=["case_number"])
    meaning: str = Field(examples=["案件编号"])
    must_speak: bool = Field(examples=[True])


class VersionShown(BaseModel):
    version: int = Field(examples=[1])
    text: str | None = Field(examples=[_TEXT], description="撤回的为空")
    sha256: str | None
    template_sha256: str | None = Field(description="使用这一文本的文书上登记的模板哈希")
    state: Literal["well", "behind", "unfit"] | None
    in_force: bool = Field(examples=[True])
    drafted_by: str | None = Field(examples=["县级民政经办人甲"])
    published_by: str = Field(examples=["县级民政部门负责人乙"])
    published_at: datetime
    from_day: date
    reason: str = Field(examples=[""], description="撤回的理由")


class DraftShown(BaseModel):
    id: str = Field(examples=["62593508f8d18d41"])
    text: str
    sha256: str
    drafted_by: str = Field(examples=["县级民政经办人甲"])
    drafted_at: datetime
    behind: bool = Field(examples=[False], description="起草以后基准文本已更新，不能发布")


class WordingShown(BaseModel):
    kind: str = Field(examples=["acceptance_notice"])
    title: str = Field(examples=["受理通知书"])
    base: str = Field(examples=[_TEXT], description="基准文本")
    base_sha256: str
    facts: list[FactShown]
    filters: list[str] = Field(examples=[["date", "yuan"]])
    parts: list[str] = Field(examples=[["_sign.notice.j2"]])
    versions: list[VersionShown]
    drafts: list[DraftShown]
