"""Where a household's means are looked up (核对): the sources the texts name, and what each may answer.

A source is asked only for those who have authorised it, and only looks: whether anybody qualifies is for the township and the county to
find (先授权、后核对；只核对、不认定).
"""

from dataclasses import dataclass

from states.statutes import D22, D57, LAW, SEED_B, Citation

RESULTS = {"consistent": "与申报一致", "inconsistent": "与申报不一致", "nothing_found": "查无记录"}
STATES = {"waiting": "待发送", "sent": "已发送，等待反馈", "replied": "已反馈", "expired": "已失效"}


@dataclass(frozen=True, slots=True)
class Source:
    """One source of data: its key, the name the text gives it, who keeps it, where it is named.

    `keeper` is the body that ordinarily keeps such data; no text settles it for every place, so a county's platform may ask elsewhere.
    `standing` sources are asked about whenever means are looked into; the others where the county sees cause.
    """

    key: str
    label: str
    keeper: str
    cites: tuple[Citation, ...]
    standing: bool = True

    @property
    def cited(self) -> str:
        return "、".join(str(citation) for citation in self.cites)


_BOTH = (D57[17], LAW[41])
_MATCHED = D22.at("三（二）")

SOURCES: dict[str, Source] = {
    source.key: source
    for source in (
        Source("residence", "户籍", "公安机关户籍管理部门", _BOTH),
        Source("tax", "纳税记录", "税务机关", _BOTH),
        Source("social_insurance", "社会保险缴纳", "社会保险经办机构", _BOTH),
        Source("real_estate", "不动产登记", "不动产登记机构", _BOTH),
        Source("business", "市场主体登记", "市场监督管理部门", _BOTH),
        Source("housing_fund", "住房公积金缴纳", "住房公积金管理中心", _BOTH),
        Source("vehicles", "车船登记", "车船管理单位", _BOTH),
        Source("deposits", "银行存款", "银行", _BOTH),
        Source("insurance", "商业保险", "保险机构", _BOTH),
        Source("securities", "证券", "证券机构", _BOTH),
        Source("internet_finance", "互联网金融资产", "互联网金融机构", (D57[17],)),
        Source("payments", "非银行支付机构账户", "非银行支付机构", (LAW[41],)),
        Source("marriage", "婚姻登记", "民政部门婚姻登记机关", (_MATCHED,)),
        Source("pension", "养老金", "社会保险经办机构", (_MATCHED,)),
        Source("funerals", "殡葬", "民政部门殡葬管理机构", (_MATCHED,)),
        Source("deaths", "死亡", "公安机关、卫生健康部门", (_MATCHED,)),
        Source("earnings", "劳动收入", "人力资源社会保障部门", (SEED_B.at("30"),), standing=False),
        Source("utilities", "用水、用电、燃气、通讯费用", "供水、供电、燃气、通讯企业", (D57[17],), standing=False),
        Source("tuition", "高收费学校就读", "教育部门", (D57[17],), standing=False),
        Source("travel", "出国旅游、留学", "出入境管理机构", (D57[17],), standing=False),
    )
}
STANDING = tuple(source.key for source in SOURCES.values() if source.standing)
LABELS = {key: source.label for key, source in SOURCES.items()}
