"""The blanks of what hangs on the boards: how a name is masked, how long a result stays up, whether its hanging must be proven."""

from states.blanks import Programme

_POSTING = Programme("posting", ("low_income", "extreme_poverty", "emergency_aid"))

NAME_MASKS = {
    "given": "隐去名字，只显示姓（王**）",
    "middle": "隐去中间的字（王*英）",
    "surname": "只写姓，名以“某”代替（王某）",
}
DISPLAYED = {"low_income": "最低生活保障", "extreme_poverty": "特困人员救助供养"}

POSTING = (
    _POSTING.of("name_mask", "公示、公布中姓名的隐去方式", "choice", choices=NAME_MASKS),
    _POSTING.limit("announcement", "确认结果公布的时间", "larger"),
    _POSTING.of("proof_required", "公示情况登记以后才能报送、决定", "flag", optional=True),
    _POSTING.of("long_term", "名单和保障金额长期公示的社会救助事项", "list", choices=DISPLAYED, optional=True),
)
