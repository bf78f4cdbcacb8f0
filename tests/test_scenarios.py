"""Plays the scenarios in tests/scenarios: cases as a policy officer tells them, in Beijing time and in the words of the forms.

A scenario is read with its keys in Chinese. `标题` and `依据` say what it shows and where that is written; `process` is the key of the
process its cases are of (emergency aid unless said otherwise); `地区` is the county and `乡镇` its two townships where the first two will
not do; `县里规定`, `县里未规定`, `空缺`, `备用金` and `委托每案限额` set the county up. Each `[["经过"]]` is one thing that happens: a step
(`办理` by `由`, with what is written down in `填写`; what is not written there is taken from the form's own examples; `家庭` and
`家庭人口` say who lives together, and with `每月至` the step is taken every month up to that one), the ordinary way up to a stage
(`办到`), the clock (`巡检` at that moment, or `巡检至` a later one, acting at every instant that falls due), or something outside the
case (`撤销委托`, `代行`, `另行规定`). `应当` says what must then be so; `拒绝` says that the step is refused and why. A place or person not
named elsewhere is the first township's; 邻镇 is the second. 甲 and 乙 are the two officers of every post.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Row, select

from states.grammar import Refusal
from states.roles import ROLES
from states.terms import BEIJING
from tests.play import Play, Unreadable, act, go_to, moment, run_clock, set_up, settle, told
from workflow import fund
from workflow.clock import sweep
from workflow.database import open_engine
from workflow.inbox import gaps_view, steps_view
from workflow.integrity import findings
from workflow.matters import process_of
from workflow.records import CaseFile, Entry, Escalation, LegalClock, Notice, table
from workflow.refusals import Malformed
from workflow.verify import verify

SCENARIOS = sorted((Path(__file__).parent / "scenarios").glob("*.toml"))
STATES = {"running": "计算中", "paused": "中止", "met": "按期", "breached": "超期", "cancelled": "取消"}
TAKEN = {"办理", "由", "填写", "家庭人口", "家庭", "process", "每月至", "办到"}
HAPPENING = {"时间", "案件", "说明", *TAKEN, "巡检", "巡检至", "撤销委托", "代行", "另行规定", "拒绝", "应当"}


def differs(what: str, wanted: Any, found: Any) -> Iterator[str]:
    if wanted != found:
        yield f"{what}应当是“{wanted}”，实际是“{found}”"


def check_stage(play: Play, c: Connection, wanted: str) -> Iterator[str]:
    row = play.row(c)
    yield from differs("环节", wanted, process_of(row).stage(row["stage"]).label)


def new_papers(play: Play, c: Connection) -> list[Row[Any]]:
    notice, row = table(Notice).c, play.row(c)
    since = play.entries.get(play.name, 0)
    return list(
        c.execute(
            select(notice.title, notice.text, notice.office)
            .where(notice.case_id == row["id"], notice.entry_seq > since)
            .order_by(notice.entry_seq)
        )
    )


def check_papers(play: Play, c: Connection, wanted: list[str]) -> Iterator[str]:
    yield from differs("文书", sorted(wanted), sorted(paper.title for paper in new_papers(play, c)))


def check_words(play: Play, c: Connection, wanted: list[str]) -> Iterator[str]:
    said = "\n".join(f"{paper.text}\n{paper.office}" for paper in new_papers(play, c))
    yield from (f"文书应当写明“{words}”，实际写的是：\n{said}" for words in wanted if words not in said)


def check_no_words(play: Play, c: Connection, wanted: list[str]) -> Iterator[str]:
    said = "\n".join(paper.text for paper in new_papers(play, c))
    yield from (f"文书不应当写“{words}”，实际写的是：\n{said}" for words in wanted if words in said)


def check_clocks(play: Play, c: Connection, wanted: Mapping[str, Any]) -> Iterator[str]:
    clock, case = table(LegalClock).c, play.row(c)
    rows = c.execute(select(table(LegalClock)).where(clock.case_id == case["id"]).order_by(clock.epoch)).all()
    # A limit that was met and is owed anew is told by what became of it just now.
    rows.sort(key=lambda row: (row.stopped_at == case["last_at"], row.epoch))
    newest = {process_of(case).clocks[row.kind].label: row for row in rows}
    for label, said in wanted.items():
        row = newest.get(label)
        if row is None:
            yield f"时限“{label}”应当在计算，实际没有"
            continue
        said = {"届满": said} if isinstance(said, str) else said
        due = row.due_at.astimezone(BEIJING)
        shown = {
            "届满": told(due) if " " in said.get("届满", " ") else (due.date() - timedelta(days=1)).isoformat(),
            "原届满": (row.original_due_at.astimezone(BEIJING).date() - timedelta(days=1)).isoformat(),
            "状态": STATES[row.state],
            "停止": told(row.stopped_at) if row.stopped_at else "",
            "次数": row.epoch,
        }
        for name, words in said.items():
            yield from differs(f"时限“{label}”的{name}", words, shown[name])


def check_gaps(play: Play, c: Connection, wanted: list[str]) -> Iterator[str]:
    labels = process_of(play.row(c)).clocks
    found = [labels[gap["clock"]].label for gap in gaps_view(c, play.row(c), play.now)]
    yield from differs("没有规定的时限", sorted(wanted), sorted(found))


def check_ladder(play: Play, c: Connection, wanted: list[str]) -> Iterator[str]:
    climbed, clock, case = table(Escalation).c, table(LegalClock).c, table(CaseFile).c
    rows = c.execute(
        select(table(Escalation), clock.kind, case.process, case.edition)
        .join(LegalClock, clock.id == climbed.clock_id)
        .join(CaseFile, case.id == climbed.case_id)
        .where(climbed.id > play.climbed)
        .order_by(climbed.id)
    )
    found = []
    for row in rows:
        people = "、".join(play.aliases[name] for name in row.told) or "无人"
        line = f"{process_of(row._mapping).clocks[row.kind].label} 第{row.level}级 {told(row.planned_at)} 告知{people}"
        if row.vacant:
            line += f"；空缺：{'、'.join(ROLES[role].label for role in row.vacant)}"
        if row.taken_over_by:
            line += f"；{ROLES[row.taken_over_by].label}可以接管"
        found.append(line)
    if found != wanted:
        yield "督办应当是：\n  " + "\n  ".join(wanted) + "\n实际是：\n  " + "\n  ".join(found)


def check_open(play: Play, c: Connection, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    for alias, labels in wanted.items():
        shown = {view["label"]: view for view in steps_view(c, play.row(c), play.actor(c, alias), play.now)}
        for label in labels:
            if label not in shown or not shown[label]["open"]:
                why = [reason["text"] for reason in shown[label]["reasons"]] if label in shown else "本环节没有"
                yield f"{alias}应当可以办理“{label}”，实际不能：{why}"


def check_closed(play: Play, c: Connection, wanted: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for alias, labels in wanted.items():
        shown = {view["label"]: view for view in steps_view(c, play.row(c), play.actor(c, alias), play.now)}
        for label, why in labels.items():
            reasons = [reason["text"] for reason in shown[label]["reasons"]]
            if shown[label]["open"] or not any(why in reason for reason in reasons):
                yield f"{alias}不应当能办理“{label}”（{why}），实际理由：{reasons}"


def check_entry(play: Play, c: Connection, wanted: Mapping[str, Any]) -> Iterator[str]:
    entry = table(Entry).c
    row = c.execute(select(table(Entry)).where(entry.case_id == play.row(c)["id"]).order_by(entry.seq.desc()).limit(1)).one()
    shown = {"代行": row.principal_id is not None, "接管": row.taken_over, "时间": told(row.at), "步骤": row.label}
    for name, said in wanted.items():
        yield from differs(f"办理记录的{name}", said, shown[name])


CHECKS: dict[str, Callable[[Play, Connection, Any], Iterator[str]]] = {
    "环节": check_stage,
    "文书": check_papers,
    "文书写明": check_words,
    "文书未写": check_no_words,
    "时限": check_clocks,
    "没有规定的时限": check_gaps,
    "督办": check_ladder,
    "可以办理": check_open,
    "不能办理": check_closed,
    "办理记录": check_entry,
    "备用金余额": lambda play, c, wanted: differs("备用金余额", wanted, str(fund.balance(c, play.county.town))),
    "已发放": lambda play, c, wanted: differs("已发放", wanted, str(play.row(c)["paid"])),
}


def happen(play: Play, happening: Mapping[str, Any]) -> Iterator[str]:
    """Let it happen and say what is not as the scenario has it."""
    if unknown := (happening.keys() - HAPPENING) | (happening.get("应当", {}).keys() - CHECKS.keys()):
        raise Unreadable(f"不认识“{'、'.join(sorted(unknown))}”")
    play.now, play.name = moment(happening["时间"]), happening.get("案件", "本案")
    play.look()
    refusal = ""
    if "办理" in happening:
        try:
            act(play, happening)
        except (Refusal, Malformed) as trouble:
            refusal = str(trouble)
    elif "办到" in happening:
        go_to(play, happening)
    elif happening.keys() & {"巡检", "巡检至"}:
        run_clock(play, happening)
    else:
        settle(play, happening)
    wanted_refusal = happening.get("拒绝")
    if bool(refusal) != bool(wanted_refusal) or (wanted_refusal or "") not in refusal:
        yield f"应当{f'被拒绝：“{wanted_refusal}”' if wanted_refusal else '办成'}，实际{f'被拒绝：“{refusal}”' if refusal else '办成了'}"
    with play.engine.connect() as c:
        for name, wanted in happening.get("应当", {}).items():
            yield from CHECKS[name](play, c, wanted)


def play_through(path: Path, engine: Engine) -> None:
    """Play one scenario; fails naming the scenario, its line and everything that is otherwise than told."""
    source = path.read_text("utf-8")
    said = tomllib.loads(source)
    lines = [number for number, line in enumerate(source.splitlines(), 1) if line.startswith('[["经过"]]')]
    play = set_up(engine, said)
    for number, (line, happening) in enumerate(zip(lines, said["经过"], strict=True), 1):
        what = happening.get("办理") or "、".join(happening.keys() - {"时间", "应当", "案件", "说明"})
        where = f"场景“{said['标题']}”\n{path.name}:{line} 第{number}步 {happening['时间']} {happening.get('由', '')} {what}"
        try:
            wrong = list(happen(play, happening))
        except Unreadable as trouble:
            pytest.fail(f"{where}\n写法有误：{trouble}", pytrace=False)
        if wrong:
            pytest.fail(f"{where}\n" + "\n".join(wrong), pytrace=False)
    assert not sweep(engine, play.now).failed
    assert not list(verify(engine))
    assert not [finding for finding in findings(engine, play.now) if finding.is_error]


@pytest.mark.parametrize("path", SCENARIOS, ids=[path.stem for path in SCENARIOS])
def test_scenario(path: Path, engine: Engine) -> None:
    """Every scenario runs as it is written, and leaves whole files behind."""
    play_through(path, engine)


def test_every_scenario_says_what_it_shows_and_where_that_is_written() -> None:
    """A scenario without its article is an anecdote."""
    told_so = [tomllib.loads(path.read_text("utf-8")) for path in SCENARIOS]
    assert told_so
    assert not [said["标题"] for said in told_so if not said.get("依据") or not all(said["依据"])]
    assert len({said["标题"] for said in told_so}) == len(told_so)


WRONG_SO_FAR = """"标题" = "错"
"依据" = ["无"]
"地区" = "500154"

[["经过"]]
"时间" = "2026-11-02 09:00"
"办理" = "提交申请"
"由" = "镇经办人甲"
"""
WRONG = {
    '"应当" = { "环节" = "已受理，待分类处置" }': "环节应当是“已受理，待分类处置”，实际是“已提交申请”",
    '"拒绝" = "不得受理"': "应当被拒绝：“不得受理”，实际办成了",
    '"应当" = { "时限" = { "受理" = "2026-11-09" } }': "时限“受理”的届满应当是“2026-11-09”，实际是“2026-11-03”",
    '"应当" = { "阶段" = "已提交申请" }': "写法有误：不认识“阶段”",
    '"填写" = { "困难原因" = "地震" }': "写法有误：“困难原因”没有“地震”这一项",
    '"填写" = { "原因" = "火灾" }': "写法有误：表单上没有“原因”",
}


@pytest.mark.parametrize("line", WRONG)
def test_a_scenario_that_is_wrong_says_where_and_how(line: str, tmp_path: Path, sqlite_url: str) -> None:
    """Whoever wrote it finds the line without knowing how it was played."""
    path = tmp_path / "wrong.toml"
    path.write_text(f"{WRONG_SO_FAR}{line}\n", "utf-8")
    engine = open_engine(sqlite_url)
    with pytest.raises(pytest.fail.Exception, match=r"场景“错”\nwrong\.toml:5 第1步 2026-11-02 09:00 镇经办人甲 提交申请") as failure:
        play_through(path, engine)
    engine.dispose()
    assert WRONG[line] in str(failure.value)
