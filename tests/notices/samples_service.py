"""Facts for the papers that speak of other papers: one is served, one corrected, one passed on."""

from datetime import date
from typing import Any

from notices.script import words

ORDERED = """~ 重庆市开州区民政局
= 督办单
№ 开民临救督〔2026〕2号
→ 临江镇人民政府：
下列事项已经超过办理时限，现予督办：

|^ 案件编号 | LJ202611030027 |^ 时限名称 | 先行救助 |

请立即办理并书面说明原因。
@ 重庆市开州区民政局 | 2026年11月6日
"""

OWN: dict[str, dict[str, Any]] = {
    "service_record": {
        "served_title": "不予批准告知书",
        "served_number": "开州临江府临救不批〔2026〕3号",
        "addressee": "王小喆",
        "way_label": "留置送达",
        "served_on": date(2026, 11, 9),
        "service_place": "临江镇福德村3组王小喆住处",
        "receiver": "无",
        "receiver_relation": "未签收（留置送达、公告送达）",
        "witnesses": ("陈堃", "周䶮"),
        "service_receipt": "",
        "service_through": "",
        "service_remark": "受送达人拒绝签收，称不服决定；已拍照记录送达过程",
        "cites": ("《中华人民共和国社会救助法》第四十五条", "《中华人民共和国民事诉讼法》第八十七条"),
    },
    "rectification_notice": {
        "applicant_name": "王小喆",
        "wrong_title": "不予批准告知书",
        "wrong_number": "开州临江府临救不批〔2026〕3号",
        "wrong_on": date(2026, 11, 6),
        "wrong_sha256": "0a1b2c3d 4e5f6071 8293a4b5 c6d7e8f9 0a1b2c3d 4e5f6071 8293a4b5 c6d7e8f9",
        "rectified": (("姓名", "王小吉吉", "王小喆"), ("公民身份号码", "5001**********1243", "5001**********1234")),
        "reason": "录入时误写",
        "remedies_anew": True,
        "cites": (),
    },
    "forwarding_notice": {
        "forwarded_title": "督办单",
        "forwarded_number": "开民临救督〔2026〕2号",
        "forwarded_office": "重庆市开州区民政局",
        "forwarded_sha256": "0a1b2c3d 4e5f6071 8293a4b5 c6d7e8f9 0a1b2c3d 4e5f6071 8293a4b5 c6d7e8f9",
        "forwarded_words": words(ORDERED),
        "forwarded_to": ("各村（居）民委员会", "镇属各单位"),
        "forwarding_words": "请认真贯彻执行",
        "cites": (),
    },
}
