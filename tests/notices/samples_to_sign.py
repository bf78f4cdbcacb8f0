"""One set of facts per form that is handed out to be signed. People are invented; organs and articles are real."""

from __future__ import annotations

from typing import Any

LAW = "《中华人民共和国社会救助法》"
T43 = "《特困人员认定办法》"
D57 = "《最低生活保障审核确认办法》"
PEOPLE = ("王小喆", "刘芃", "王小玥")

OWN: dict[str, dict[str, Any]] = {
    "application_form": {
        "reason": "家庭成员突发重大疾病，基本生活暂时出现严重困难",
        "agent_name": "临江镇福德村村民委员会",
        "household_members": (
            ("王小喆", "本人", "工资性收入900.00元"),
            ("刘芃", "配偶", ""),
            ("王小玥", "子女", ""),
        ),
        "cites": (f"{LAW}第三十七条", f"{LAW}第四十条"),
    },
    "honesty_undertaking": {"people": PEOPLE, "cites": (f"{D57}第九条",)},
    "verification_authorisation": {"people": PEOPLE, "cites": (f"{LAW}第四十条", f"{LAW}第四十一条")},
    "circumstances_declaration": {"cites": (f"{T43}第十条",)},
    "agency_authorisation": {"agent_name": "临江镇福德村村民委员会", "cites": (f"{LAW}第三十七条",)},
    "evidence_request": {"cites": (f"{LAW}第四十三条",)},
    "care_card": {
        "self_care_label": "部分丧失生活自理能力",
        "care_form_label": "分散供养",
        "care_by": "刘芃",
        "care_duties": ("每日照料饮食起居", "陪同就医"),
        "cites": (f"{LAW}第十六条",),
    },
    "complaint_record": {"cites": (f"{LAW}第六十八条",)},
}
