"""Investigation as work: each source of data is asked once, for those alone who authorised it, and what it answers is kept as it came.

社会救助法 第四十、四十一条; 最低生活保障审核确认办法 第九、十七、十八条.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import DatabaseError

from api.app import create_app
from api.cli import main
from api.demo_checks import answer as demo_answer
from states.grammar import ConditionUnmet
from states.roles import COUNTY_HANDLER, COUNTY_LEADER, TOWN_HANDLER, TOWN_LEADER, VERIFICATION_CENTER
from states.sources import SOURCES, STANDING
from tests.county import HOUSEHOLD, OWN_DOCUMENT, PASSWORD, PERSON, SECRET, County, build_county, identity
from workflow import exchange as exchanging
from workflow.carriers import FolderExchange, MemoryExchange
from workflow.check_messages import REPLY_SCHEMA, Unusable, answer_sha256, read_reply, write_reply
from workflow.database import open_engine, reading
from workflow.exchange import Exchanged, collect, dispatch, exchange, expire
from workflow.inbox import steps_view
from workflow.matters import matter_of
from workflow.officers import set_parameter
from workflow.records import CaseFile, CheckRequest, Outbox, table
from workflow.settings import Settings
from workflow.verify import verify

MONDAY = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HUSBAND = {"name": "李建国", "id_number": identity("1948-03-15", man=True), "relation": "配偶"}
COUPLE = {"residence": "urban", "members": [*HOUSEHOLD["members"], HUSBAND], "property": {}}  # type: ignore[misc]
ASKED = ["residence", "deposits", "vehicles"]
_check = table(CheckRequest).c


class Town:
    """A township that has asked for a verification in one case of low-income assistance."""

    def __init__(self, engine: Engine, region: str = "500120", values: Mapping[str, str] | None = None):
        self.engine = engine
        with engine.begin() as connection:
            own = {"low_income.standard_urban": "1000.00", "low_income.standard_rural": "800.00", **(values or {})}
            self.county: County = build_county(connection, region, MONDAY, process="low_income", own_values=own)
        self.number = self.investigated()
        self.request()

    def investigated(self) -> str:
        with self.engine.begin() as connection:
            number: str = self.county.open(connection, MONDAY, household=COUPLE, reason="收入低").case["number"]
            signed = [member["name"] for member in COUPLE["members"]]
            self.county.take(connection, number, "accept", TOWN_HANDLER, MONDAY, authorised=signed, kinship_asked=True)
            self.county.take(connection, number, "start_investigation", TOWN_HANDLER, MONDAY)
        return number

    def take(self, step: str, role: str, now: datetime = MONDAY, number: str = "", **body: Any) -> None:
        with self.engine.begin() as connection:
            self.county.take(connection, number or self.number, step, role, now, **body)

    def request(self, now: datetime = MONDAY, number: str = "", sources: list[str] = ASKED) -> None:
        self.take("request_verification", TOWN_HANDLER, now, number, sources=sources)

    def rows(self) -> list[Mapping[str, Any]]:
        with self.engine.connect() as connection:
            rows = connection.execute(select(table(CheckRequest)).order_by(_check.entry_seq, _check.source)).mappings()
            return [dict(row) for row in rows]

    def states(self) -> dict[str, str]:
        return {row["source"]: row["state"] for row in self.rows()}

    def shown(self, role: str, step: str, now: datetime = MONDAY) -> dict[str, Any]:
        with reading(self.engine) as connection:
            row = dict(connection.execute(select(table(CaseFile)).where(table(CaseFile).c.number == self.number)).mappings().one())
            return next(each for each in steps_view(connection, row, self.county.actor(connection, role, now), now) if each["name"] == step)

    def unsent(self) -> int:
        with self.engine.connect() as connection:
            return len(connection.execute(select(table(Outbox)).where(text(exchanging.UNASKED))).all())


@pytest.fixture
def town(engine: Engine) -> Town:
    return Town(engine)


def silent(request: Mapping[str, Any]) -> None:
    return None


def agreeing(request: Mapping[str, Any]) -> bytes:
    return write_reply(request, "consistent", "", date(2026, 11, 16))


def differing(source: str) -> Callable[[Mapping[str, Any]], bytes]:
    def answer(request: Mapping[str, Any]) -> bytes:
        if request["source"] == source:
            return write_reply(request, "inconsistent", "名下登记有小型轿车一辆", date(2026, 11, 15))
        return agreeing(request)

    return answer


# Out: authorised, once


def test_each_source_is_asked_once_for_those_who_authorised_it(town: Town) -> None:
    """先授权、后核对 (审核确认办法 第九条（三）、第十七条)."""
    platform = MemoryExchange(silent)
    assert dispatch(town.engine, platform, MONDAY) == Exchanged(sent=3)
    assert dispatch(town.engine, platform, MONDAY + HOUR) == Exchanged()
    assert sorted(request["source"] for request in platform.requests.values()) == sorted(ASKED)
    for request in platform.requests.values():
        assert request["persons"] == [
            {"name": "王秀英", "id_number": PERSON["id_number"]},
            {"name": "李建国", "id_number": HUSBAND["id_number"]},
        ]
        assert (request["case"], request["programme"]) == (town.number, "low_income")
        assert request["cites"] == SOURCES[request["source"]].cited
    assert set(town.states().values()) == {"sent"}
    assert town.unsent() == 0


def test_nobody_who_has_not_authorised_it_is_asked_about(town: Town) -> None:
    """无委托、不核对: one signed, one did not (社会救助法 第四十、四十一条)."""
    case = {
        "applicant": PERSON,
        "household": COUPLE,
        "facts": {"authorised": ["李建国", "王小明"]},
    }
    assert exchanging.authorised(case) == [
        {"name": "李建国", "id_number": HUSBAND["id_number"]},
        {"name": "王小明", "id_number": None},
    ]
    assert exchanging.authorised(case | {"facts": {}}) == []


def test_without_any_authorisation_nothing_is_sent_until_it_is_there(town: Town) -> None:
    """The message waits; it is neither sent nor lost (审核确认办法 第九条（三）)."""
    platform = MemoryExchange(silent)
    with town.engine.begin() as connection:
        signed = connection.execute(select(table(CaseFile).c.facts)).scalar_one()
        connection.execute(table(CaseFile).update().values(facts={**signed, "authorised": []}))
    assert dispatch(town.engine, platform, MONDAY) == Exchanged(held=1)
    assert not platform.requests and not town.rows() and town.unsent() == 1
    with town.engine.begin() as connection:
        connection.execute(table(CaseFile).update().values(facts=signed))
    assert dispatch(town.engine, platform, MONDAY + HOUR) == Exchanged(sent=3)


def test_a_case_that_has_ended_is_asked_about_no_more(town: Town) -> None:
    """Personal data are not asked for without need (社会救助法 第七十条（六）)."""
    other = town.investigated()
    town.request(number=other)
    town.take("withdraw", TOWN_HANDLER, number=other, reason="自愿撤回")
    platform = MemoryExchange(silent)
    town.take("start_verification", VERIFICATION_CENTER)
    town.take("record_verification", VERIFICATION_CENTER, MONDAY + HOUR, verification_result="consistent", verification_details="书面核对")
    assert dispatch(town.engine, platform, MONDAY + DAY) == Exchanged()
    assert not platform.requests and town.unsent() == 0


def test_what_waits_when_a_case_ends_is_not_sent(town: Town) -> None:
    """The platform was away; meanwhile the application was withdrawn (社会救助法 第七十条（六）)."""

    class Away(MemoryExchange):
        def send(self, request_id: str, message: bytes) -> None:
            raise OSError("away")

    assert dispatch(town.engine, Away(silent), MONDAY) == Exchanged(failed=3)
    assert set(town.states().values()) == {"waiting"}
    town.take("withdraw", TOWN_HANDLER, reason="自愿撤回")
    platform = MemoryExchange(silent)
    assert dispatch(town.engine, platform, MONDAY + HOUR) == Exchanged(expired=3)
    assert not platform.requests


class Killed(BaseException):
    """The process is gone at this very point."""


def test_killed_between_sending_and_marking_the_same_request_goes_out_again(town: Town) -> None:
    """Nothing is asked twice under another id, nothing is lost."""
    platform = MemoryExchange(agreeing)

    class Dying:
        def send(self, request_id: str, message: bytes) -> None:
            platform.send(request_id, message)
            raise Killed

    with pytest.raises(Killed):
        dispatch(town.engine, Dying(), MONDAY)  # type: ignore[arg-type]
    assert len(platform.requests) == 1 and set(town.states().values()) == {"waiting"}
    assert exchange(town.engine, platform, MONDAY + HOUR) == Exchanged(sent=3, taken=3)
    assert len(platform.requests) == 3 and set(town.states().values()) == {"replied"}


def test_killed_before_the_requests_are_made_whole_none_is_made(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """One transaction: the requests of a step and the message that is done with."""

    def die(*given: Any) -> dict[str, Any]:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(exchanging, "_request", die)
        with pytest.raises(Killed):
            dispatch(town.engine, MemoryExchange(silent), MONDAY)
    assert not town.rows() and town.unsent() == 1
    assert dispatch(town.engine, MemoryExchange(silent), MONDAY) == Exchanged(sent=3)


def test_two_dispatchers_at_once_send_each_request_under_one_id(town: Town) -> None:
    """Any number of processes on any number of machines."""
    for _ in range(5):
        town.request(number=town.investigated())
    platform, ready = MemoryExchange(silent), threading.Barrier(2)
    done: list[Exchanged] = []

    def work() -> None:
        ready.wait()
        done.append(dispatch(town.engine, platform, MONDAY))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 2 and sum(each.failed for each in done) == 0
    dispatch(town.engine, platform, MONDAY)  # whatever one left to the other
    assert len(platform.requests) == len(town.rows()) == 18
    assert {row["state"] for row in town.rows()} == {"sent"} and town.unsent() == 0


# In: kept as it came


def test_an_answer_is_kept_with_its_hash_and_never_changed(town: Town) -> None:
    """What a source answered is evidence (审核确认办法 第十七条)."""
    assert exchange(town.engine, MemoryExchange(differing("vehicles")), MONDAY) == Exchanged(sent=3, taken=3)
    row = next(row for row in town.rows() if row["source"] == "vehicles")
    assert row["reply"] == {"result": "inconsistent", "details": "名下登记有小型轿车一辆", "as_of": "2026-11-15"}
    assert row["reply_sha256"] == answer_sha256(row["reply"])
    for change in (
        "UPDATE check_request SET reply = NULL",
        "UPDATE check_request SET reply_sha256 = NULL",
        "UPDATE check_request SET replied_at = asked_at",
        "UPDATE check_request SET persons = '[]'",
        "UPDATE check_request SET source = 'tax' WHERE source = 'deposits'",
        "DELETE FROM check_request",
    ):
        with pytest.raises(DatabaseError, match="evidence is never changed"), town.engine.begin() as connection:
            connection.exec_driver_sql(change)
    assert town.rows()[0]["reply"]
    assert not list(verify(town.engine))
    with town.engine.begin() as connection:
        connection.execute(insert(CheckRequest), {**row, "id": "slipped-in", "source": "tax", "reply_sha256": "0" * 64})
    assert [found.kind for found in verify(town.engine)] == ["answer"]


def test_the_same_answer_twice_is_one_answer_and_another_one_is_set_aside(town: Town) -> None:
    """The first stands; a correction is a new request."""
    platform = MemoryExchange(agreeing)
    exchange(town.engine, platform, MONDAY)
    request = next(iter(platform.requests.values()))
    platform.bring(agreeing(request))
    assert collect(town.engine, platform, MONDAY + HOUR) == Exchanged()
    platform.bring(write_reply(request, "nothing_found", "", date(2026, 11, 16)))
    assert collect(town.engine, platform, MONDAY + HOUR) == Exchanged(set_aside=1)
    [(_, why)] = platform.aside
    assert why == f"编号为“{request['id']}”的核对请求已有反馈，后到的反馈与先到的不同，没有采用。"
    assert [row["replied_at"] for row in town.rows()] == [MONDAY] * 3 and len(platform.kept) == 4


def test_an_answer_that_names_another_case_or_source_is_set_aside(town: Town) -> None:
    """No household is judged by what was found about another (审核确认办法 第十八条)."""
    other = town.investigated()
    town.request(number=other)
    platform = MemoryExchange(silent)
    dispatch(town.engine, platform, MONDAY)
    own = next(each for each in platform.requests.values() if each["case"] == town.number and each["source"] == "deposits")
    for wrong in ({"case": other}, {"source": "residence"}, {"id": "0" * 32}):
        platform.bring(agreeing({**own, **wrong}))
    assert collect(town.engine, platform, MONDAY) == Exchanged(set_aside=3)
    assert [why for _, why in platform.aside] == [
        f"编号为“{own['id']}”的核对请求不是案件“{other}”对“银行存款”的核对。",
        f"编号为“{own['id']}”的核对请求不是案件“{town.number}”对“户籍”的核对。",
        f"没有编号为“{'0' * 32}”的核对请求。",
    ]
    assert not any(row["reply"] for row in town.rows())


RIGHT = {
    "format": "doudi.check.reply",
    "version": 1,
    "id": "0" * 32,
    "case": "DB26-7K3M9-QTX4C",
    "source": "tax",
    "result": "inconsistent",
    "details": "有申报以外的收入",
    "as_of": "2026-11-16",
}
MALFORMED: dict[str, tuple[bytes, str]] = {
    "not JSON": ("结果：一致".encode(), "反馈文件不是UTF-8编码的JSON"),
    "not UTF-8": (json.dumps(RIGHT, ensure_ascii=False).encode("gbk"), "反馈文件不是UTF-8编码的JSON"),
    "no object": (b"[]", "反馈文件不是一个JSON对象"),
    "too large": (b" " * 65537, "反馈文件超过64KB"),
    "something missing": (json.dumps({**RIGHT, "as_of": None} | {}).encode(), "“数据截至日 as_of”不符合交换格式第1版"),
    "nothing in it": (b"{}", "反馈文件缺少“格式 format”"),
    "something more": (json.dumps({**RIGHT, "id_number": "x"}).encode(), "反馈文件有交换格式第1版没有的项目“id_number”"),
    "another version": (json.dumps({**RIGHT, "version": 2}).encode(), "“版本 version”不符合交换格式第1版"),
    "an unknown result": (json.dumps({**RIGHT, "result": "eligible"}).encode(), "“核对结果 result”不符合交换格式第1版"),
    "an unknown source": (json.dumps({**RIGHT, "source": "gossip"}).encode(), "“数据源 source”不符合交换格式第1版"),
    "no day": (json.dumps({**RIGHT, "as_of": "2026-02-30"}).encode(), "“数据截至日 as_of”不符合交换格式第1版"),
    "a day to come": (json.dumps({**RIGHT, "as_of": "2026-11-17"}).encode(), "数据截至日2026-11-17晚于今天（2026-11-16）"),
    "no word why": (json.dumps({**RIGHT, "details": " "}).encode(), "核对结果为“与申报不一致”的，应当写明核对情况 details"),
    "what no database keeps": (json.dumps({**RIGHT, "details": "a\0b"}).encode(), "“核对情况 details”不符合交换格式第1版"),
}


@pytest.mark.parametrize(("content", "why"), MALFORMED.values(), ids=MALFORMED)
def test_what_is_not_as_agreed_is_refused_in_one_sentence(content: bytes, why: str) -> None:
    """docs/exchange.md"""
    with pytest.raises(Unusable) as refused:
        read_reply(content, date(2026, 11, 16))
    assert str(refused.value) == why


def test_malformed_letters_stop_nobody_elses(town: Town) -> None:
    platform = MemoryExchange(agreeing)
    for content, _ in MALFORMED.values():
        platform.bring(content)
    assert exchange(town.engine, platform, MONDAY) == Exchanged(sent=3, taken=3, set_aside=len(MALFORMED))


# Limits


def test_a_source_that_lets_its_limit_pass_is_awaited_no_longer_and_its_late_answer_is_kept(engine: Engine) -> None:
    """Lateness must not keep a household waiting, and takes nothing from what an answer says (民发〔2022〕83号 四（一）)."""
    town = Town(engine, values={"verification.reply": "3 working days"})
    platform = MemoryExchange(silent)
    exchange(engine, platform, MONDAY)
    assert {row["expires_at"] for row in town.rows()} == {datetime(2026, 11, 19, 16, tzinfo=UTC)}
    assert exchange(engine, platform, MONDAY + 3 * DAY) == Exchanged()
    assert exchange(engine, platform, MONDAY + 4 * DAY) == Exchanged(expired=3)
    platform.bring(agreeing(next(iter(platform.requests.values()))))
    assert exchange(engine, platform, MONDAY + 5 * DAY) == Exchanged(taken=1)
    assert sorted(town.states().values()) == ["expired", "expired", "replied"]


def test_where_no_place_has_fixed_a_limit_none_runs_until_one_is_fixed(town: Town) -> None:
    """A blank is never guessed (民发〔2022〕83号 四（一）)."""
    exchange(town.engine, MemoryExchange(silent), MONDAY)
    assert expire(town.engine, MONDAY + 300 * DAY) == 0 and set(town.states().values()) == {"sent"}
    with town.engine.begin() as connection:
        leader = town.county.actor(connection, COUNTY_LEADER, MONDAY)
        limit = {"region": "500120", "key": "verification.reply", "value": "10 days", "document_number": OWN_DOCUMENT}
        set_parameter(connection, **limit, since=date(2026, 11, 20), actor=leader, now=MONDAY + 5 * DAY)
    assert expire(town.engine, MONDAY + 5 * DAY) == 0
    assert {row["expires_at"] for row in town.rows()} == {datetime(2026, 11, 26, 16, tzinfo=UTC)}
    assert expire(town.engine, MONDAY + 11 * DAY) == 3


def test_an_answer_past_its_validity_bears_no_report_and_is_asked_for_again(engine: Engine) -> None:
    """verification.valid; the renewed request is a new one, with a new id (审核确认办法 第十七条)."""
    town = Town(engine, values={"verification.valid": "30 days"})
    platform = MemoryExchange(agreeing)
    exchange(engine, platform, MONDAY)
    town.take("start_verification", VERIFICATION_CENTER)
    town.take("record_verification", VERIFICATION_CENTER, MONDAY + HOUR, verification_result="consistent", verification_details="相符")
    late = MONDAY + 40 * DAY
    again = town.shown(TOWN_HANDLER, "request_verification", late)
    assert again["open"] and set(again["schema"]["properties"]["sources"]["examples"][0]) >= set(ASKED)
    assert expire(engine, late) == 3
    town.request(late)
    assert exchange(engine, platform, late) == Exchanged(sent=3, taken=3)
    assert len(platform.requests) == 6
    with reading(engine) as connection:
        row = dict(connection.execute(select(table(CaseFile))).mappings().one())
        assert {check.state for check in matter_of(connection, row, {}, {}, late).checks} == {"replied"}


# The law looks


def test_no_report_while_a_source_is_awaited_and_the_form_says_what_all_have_answered(town: Town) -> None:
    """尚有数据源没有反馈 (审核确认办法 第十七、十八条)."""
    platform = MemoryExchange(silent)
    dispatch(town.engine, platform, MONDAY)
    town.take("start_verification", VERIFICATION_CENTER)
    closed = town.shown(VERIFICATION_CENTER, "record_verification")
    assert [reason["text"] for reason in closed["reasons"]] == ["尚有数据源没有反馈：户籍、车船登记、银行存款"]
    with pytest.raises(ConditionUnmet):
        town.take("record_verification", VERIFICATION_CENTER, verification_result="consistent", verification_details="相符")
    for request in platform.requests.values():
        platform.bring(differing("vehicles")(request))
    collect(town.engine, platform, MONDAY)
    form = town.shown(VERIFICATION_CENTER, "record_verification")
    assert form["open"]
    assert form["schema"]["properties"]["verification_result"]["examples"] == ["inconsistent"]
    [details] = form["schema"]["properties"]["verification_details"]["examples"]
    assert details == (
        "车船登记：与申报不一致（截至2026-11-15），名下登记有小型轿车一辆。"
        "户籍：与申报一致（截至2026-11-16）。银行存款：与申报一致（截至2026-11-16）。"
    )


def test_an_objection_is_rechecked_and_what_differed_is_asked_again(town: Town) -> None:
    """申请人有异议的，应当组织开展复查 (审核确认办法 第十八条)."""
    platform = MemoryExchange(differing("vehicles"))
    exchange(town.engine, platform, MONDAY)
    town.take("start_verification", VERIFICATION_CENTER)
    at = MONDAY + HOUR
    town.take("record_verification", VERIFICATION_CENTER, at, verification_result="inconsistent", verification_details="有车")
    town.take("notify_verification", TOWN_HANDLER, at)
    at += HOUR
    town.take("object_to_verification", TOWN_HANDLER, at, disputed="已经出售", evidence=["转让协议"])
    town.take("recheck", TOWN_HANDLER, at, verification_result="consistent", recheck_result="车辆已经转让")
    suggested = town.shown(TOWN_HANDLER, "request_verification", at)["schema"]["properties"]["sources"]["examples"][0]
    assert "vehicles" in suggested and "residence" not in suggested and "tax" in suggested
    town.request(at, sources=["vehicles"])
    assert exchange(town.engine, MemoryExchange(agreeing), at) == Exchanged(sent=1, taken=1)
    assert [(row["source"], row["reply"]["result"]) for row in town.rows() if row["source"] == "vehicles"] == [
        ("vehicles", "inconsistent"),
        ("vehicles", "consistent"),
    ]


def test_where_nothing_is_exchanged_the_verification_goes_on_on_paper(town: Town) -> None:
    """No platform, no waiting (审核确认办法 第十七条)."""
    town.take("start_verification", VERIFICATION_CENTER)
    assert town.shown(VERIFICATION_CENTER, "record_verification")["open"]
    assert town.shown(TOWN_HANDLER, "request_verification")["schema"]["properties"]["sources"]["examples"][0] == list(STANDING)


# The folder and its format


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def test_through_a_folder_every_request_is_a_file_and_every_reply_is_put_away(town: Town, tmp_path: Path) -> None:
    """docs/exchange.md"""
    folder = tmp_path / "exchange"
    platform = FolderExchange(folder)
    assert exchange(town.engine, platform, MONDAY) == Exchanged(sent=3)
    files = sorted((folder / "out").iterdir())
    assert len(files) == 3 and all(file.stem == _read(file)["id"] for file in files)
    for n, file in enumerate(files):
        (folder / "in" / f"{n}.json").write_bytes(agreeing(_read(file)))
    (folder / "in" / "wrong.json").write_bytes(b"{}")
    (folder / "in" / "unfinished.part").write_bytes(b"{")
    assert exchange(town.engine, platform, MONDAY) == Exchanged(taken=3, set_aside=1)
    assert not list((folder / "out").iterdir()), "personal data do not lie about"
    assert [file.name for file in (folder / "in").iterdir()] == ["unfinished.part"]
    assert sorted(file.name for file in (folder / "done").iterdir()) == ["0.json", "1.json", "2.json"]
    assert (folder / "bad" / "wrong.txt").read_text("utf-8") == "反馈文件缺少“格式 format”。\n"
    (folder / "in" / "wrong.json").write_bytes(b"[]")
    collect(town.engine, platform, MONDAY)
    assert {file.name for file in (folder / "bad").iterdir()} == {"wrong.json", "wrong.txt", "wrong-2.json", "wrong-2.txt"}


def test_the_examples_of_the_document_are_what_is_written_and_read(town: Town) -> None:
    """A county's platform is built from docs/exchange.md alone."""
    written = (Path(__file__).parents[2] / "docs" / "exchange.md").read_text("utf-8")
    request, *replies = [json.loads(each) for each in re.findall(r"```json\n(.*?)```", written, re.DOTALL)]
    platform = MemoryExchange(silent)
    dispatch(town.engine, platform, MONDAY)
    sent = next(each for each in platform.requests.values() if each["source"] == request["source"])
    assert list(sent) == list(request)
    assert {name for name in sent if type(sent[name]) is not type(request[name])} == set()
    assert all(sent[name] == request[name] for name in ("format", "version", "source_label", "keeper", "cites"))
    assert len(replies) == 2
    for reply in replies:
        assert read_reply(json.dumps(reply).encode(), date(2026, 11, 20)).id == reply["id"] == request["id"]
        assert list(reply) == list(REPLY_SCHEMA["properties"])
    for source in SOURCES.values():
        assert f"| `{source.key}` | {source.label} | {source.cited} |" in written


def test_the_demonstrations_platform_answers_everything_and_disagrees_at_times(engine: Engine) -> None:
    town = Town(engine)
    for _ in range(10):
        town.request(number=town.investigated(), sources=list(SOURCES))
    done = exchange(engine, MemoryExchange(demo_answer), MONDAY)
    assert (done.sent, done.taken, done.set_aside) == (3 + 10 * len(SOURCES),) * 2 + (0,)
    assert {row["reply"]["result"] for row in town.rows()} == {"consistent", "inconsistent", "nothing_found"}


# The counter


@pytest.fixture
def client(town: Town) -> Iterator[TestClient]:
    app = create_app(town.engine, Settings("", 10, SECRET), clock=lambda: MONDAY)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def _as(client: TestClient, county: County, officer_id: str) -> dict[str, str]:
    answer = client.post("/api/v1/token", data={"username": county.usernames[officer_id], "password": PASSWORD})
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_the_counter_shows_what_was_asked_and_answered_to_those_of_the_place_alone(town: Town, client: TestClient) -> None:
    """社会救助法 第十一条、第七十条（六）: another county's officer gets 404, and nobody an identity number."""
    exchange(town.engine, MemoryExchange(differing("vehicles")), MONDAY)
    there = f"/api/v1/cases/{town.number}/checks"
    own = client.get(there, headers=_as(client, town.county, town.county.id(TOWN_HANDLER)))
    assert own.status_code == 200 and PERSON["id_number"] not in own.text
    assert [(each["label"], each["state_label"], each["result_label"]) for each in own.json()] == [
        ("户籍", "已反馈", "与申报一致"),
        ("车船登记", "已反馈", "与申报不一致"),
        ("银行存款", "已反馈", "与申报一致"),
    ]
    assert own.json()[0]["persons"] == ["王秀英", "李建国"]
    with town.engine.begin() as connection:
        neighbour = build_county(connection, "120117", MONDAY)
    strangers = [
        (neighbour, neighbour.id(COUNTY_HANDLER)),
        (town.county, town.county.id(TOWN_LEADER, town=town.county.sister)),
    ]
    for county, officer in strangers:
        assert client.get(there, headers=_as(client, county, officer)).status_code == 404


def test_the_service_exchanges_by_itself_while_it_runs(town: Town) -> None:
    """Beside the sweep, on the same heartbeat."""
    app = create_app(town.engine, Settings("", 1, SECRET), ticking=True, platform=MemoryExchange(silent))
    with TestClient(app):
        patience = time.monotonic() + 20
        while set(town.states().values()) != {"sent"} and time.monotonic() < patience:
            time.sleep(0.05)
    assert set(town.states().values()) == {"sent"}


def test_the_command_exchanges_once_with_a_folder(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 1 where something was set aside, so that somebody looks."""
    engine = open_engine(database_url)
    Town(engine)
    engine.dispose()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOUDI_DATABASE_URL", database_url)
    monkeypatch.delenv("DOUDI_EXCHANGE_FOLDER", raising=False)
    assert main(["exchange", "--once"]) == 2
    assert "DOUDI_EXCHANGE_FOLDER" in capsys.readouterr().err
    assert main(["exchange", "--once", "--folder", "there"]) == 0
    assert capsys.readouterr().out.startswith("发出3项")
    (tmp_path / "there" / "in" / "x.json").write_text("x")
    monkeypatch.setenv("DOUDI_EXCHANGE_FOLDER", "there")
    assert main(["exchange", "--once"]) == 1
