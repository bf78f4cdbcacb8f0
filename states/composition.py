"""Who lives with the family now: members who joined since the application, who left, who does not count, and what obligors give.

Each list is the whole of what is known when it is written down and takes the place of the one before; a form shows the one before, so
that only what changed is typed. `states.households.as_known` reads them.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from states.forms import Field
from states.grammar import Matter, guard
from states.households import ABSENT, as_known
from states.policy import Policy
from states.statutes import D57

LISTS = ("joined_household", "left_household", "absent", "support")
IDENTITY = re.compile(r"\d{17}[\dX]")


def _so_far(name: str) -> Callable[[Matter, Policy], list[Any]]:
    return lambda matter, policy: list(matter.facts.get(name) or ())


def _list(name: str, label: str, help: str, *columns: Field) -> Field:
    return Field(
        name,
        label,
        "rows" if columns else "texts",
        required=False,
        least=0,
        help=help,
        fact=name,
        columns=columns,
        suggest=_so_far(name),
        examples=([],),
    )


_member = Field("member", "家庭成员", examples=("王秀英",))
COMPOSITION = (
    _list(
        "joined_household",
        "申请以后新增的家庭成员",
        "出生、结婚、迁入等新增的全部成员；其收入写入查明的收入",
        Field("name", "姓名", examples=("王小宝",)),
        Field("relation", "与申请人的关系", examples=("孙子",)),
        Field("birth", "出生日期", "day", examples=("2026-05-01",)),
        Field("id_number", "身份证号", required=False),
    ),
    _list("left_household", "申请以后离开家庭的成员", "分户、结婚离家、迁出等不再共同生活的全部成员"),
    _list(
        "absent",
        "不计入共同生活的家庭成员",
        "依法不计入的成员和原因",
        _member,
        Field("why", "原因", "choice", choices=ABSENT),
        Field("since", "自何日起", "day", required=False),
    ),
    _list(
        "support",
        "赡养、抚养、扶养人给付的费用",
        "核定由不共同生活的赡养、抚养、扶养人每月给付该成员的费用",
        _member,
        Field("monthly", "每月（元）", "money", examples=("0.00",)),
    ),
)


def living(matter: Matter) -> list[Mapping[str, Any]]:
    """The members as the file knows them, without who left or died."""
    members: list[Mapping[str, Any]] = as_known(matter.household, matter.facts)["members"]
    return members


def _faults(matter: Matter) -> list[str]:
    """What is wrong with the lists as they would stand once the body is recorded."""
    told = {**matter.facts, **matter.body}
    declared = [member["name"] for member in matter.household.get("members", ())]
    joined = [row for row in told.get("joined_household") or () if isinstance(row, Mapping)]
    names = [*declared, *(row.get("name") for row in joined)]
    faults = [f"{name}重复登记" for name in dict.fromkeys(names) if names.count(name) > declared.count(name) and names.count(name) > 1]
    for row in joined:
        number = row.get("id_number")
        if number is not None and not (IDENTITY.fullmatch(number) and number[6:14] == str(row.get("birth")).replace("-", "")):
            faults.append(f"{row.get('name')}的身份证号与出生日期不符")
    spoken = [*(told.get("left_household") or ()), *(row.get("member") for key in ("absent", "support") for row in told.get(key) or ())]
    return faults + [f"{name}不是登记的家庭成员" for name in dict.fromkeys(spoken) if name not in names]


@guard(
    no="家庭成员的变动登记有误",
    yes="家庭成员的变动登记无误",
    cites=D57[7],
    detail=lambda matter, policy: f"（{'；'.join(_faults(matter))}）",
)
def composition_is_sound(matter: Matter, policy: Policy) -> bool:
    return not any(name in matter.body for name in LISTS) or not _faults(matter)


@guard(no="应当至少有一名家庭成员", yes="家庭仍有成员", cites=D57[7])
def somebody_is_left(matter: Matter, policy: Policy) -> bool:
    told = {**matter.facts, **matter.body}
    return "left_household" not in matter.body or bool(as_known(matter.household, told)["members"])
