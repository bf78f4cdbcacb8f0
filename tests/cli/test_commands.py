"""Every command: help, one sentence for every mistake, and what it says it does."""

import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select, text

from api.app import create_app
from api.cli import main, parser
from api.commands import service
from notices.official_fonts import Faces
from tests.county import build_county
from tests.workflow.test_calendars import LIST, LONGER
from workflow.authority import load_actor
from workflow.database import open_engine, reading
from workflow.records import Officer, Post, table
from workflow.roster import officer_id
from workflow.settings import Settings

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "",
    "init",
    "demo",
    "serve",
    "sweep",
    "exchange",
    "officer",
    "officer add",
    "officer post",
    "officer disable",
    "officer password",
    "policy",
    "policy check",
    "policy show",
    "policy diff",
    "calendar",
    "calendar check",
    "calendar import",
    "papers",
    "papers check",
    "papers draw",
    "papers jobs",
    "wording",
    "wording list",
    "wording show",
    "wording check",
    "verify",
    "integrity",
)
Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command in a folder of its own: (status, standard output, standard error)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DOUDI_LANG", raising=False)
    monkeypatch.delenv("DOUDI_DATABASE_URL", raising=False)

    def run(command: str, *, url: str = "", typed: str = "", lang: str = "") -> tuple[int, str, str]:
        for name, value in (("DOUDI_DATABASE_URL", url), ("DOUDI_LANG", lang)):
            if value:
                monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        try:
            status = main(command.split())
        except SystemExit as end:
            status = int(end.code or 0)
        out, err = capsys.readouterr()
        return status, out, err

    return run


def refused(answer: tuple[int, str, str], sentence: str) -> None:
    """One sentence on standard error and exit status 2."""
    status, out, err = answer
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert sentence in err
    assert "Traceback" not in err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_in_both_languages(say: Say, command: str) -> None:
    """Chinese by default, English when asked for."""
    status, chinese, _ = say(f"{command} --help")
    assert status == 0
    assert chinese.startswith("用法：doudi")
    status, english, _ = say(f"{command} --help", lang="en")
    assert status == 0
    assert english.startswith("usage: doudi")
    assert "显示" not in english


def test_no_command_is_left_out_of_these_tests() -> None:
    """A command that is added is a command that is tested."""
    root = parser().format_help()
    assert all(name in root for name in {command.partition(" ")[0] for command in COMMANDS})


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("", "缺少参数：命令"),
        ("nothing", "没有“nothing”"),
        ("verify --what", "不认识的参数：--what"),
        ("serve --port x", "端口应当在1至65535之间"),
        ("serve --port 70000", "端口应当在1至65535之间"),
        ("serve --workers 0", "进程数"),
        ("demo --port", "--port 后面应当写一个值"),
        ("policy show 500154 --on yesterday", "“yesterday”不是日期"),
        ("policy show 999999", "没有代码为“999999”的行政区划"),
        ("policy diff 500154 2026-01-01", "两个日期，或者两个行政区划代码"),
        ("policy diff 2026-01-01 2026-13-01", "不是日期"),
        ("policy diff 500154 123", "没有代码为“123”的行政区划"),
        ("officer post", "缺少参数：username, role, region"),
        ("verify", "请先运行 doudi init"),
    ],
)
def test_a_mistake_is_answered_with_one_sentence(say: Say, command: str, sentence: str) -> None:
    """Never a traceback: whoever types is told what to type."""
    refused(say(command), sentence)


def test_mistakes_are_answered_in_english_too(say: Say) -> None:
    """DOUDI_LANG=en."""
    refused(say("verify --what", lang="en"), "error: unrecognised: --what")
    refused(say("verify"), "run doudi init first")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql+psycopg://doudi:secret@127.0.0.1:1/doudi", "连接不上"),
        ("nonsense", "不是可用的数据库地址"),
        ("mysql://doudi@localhost/doudi", "不是可用的数据库地址"),
        ("sqlite:///none.db", "不存在"),
    ],
)
def test_a_database_that_is_away_or_none_is_said_so(say: Say, url: str, sentence: str) -> None:
    """And its password is not."""
    answer = say("verify", url=url)
    refused(answer, sentence)
    assert "secret" not in answer[2]


def test_the_counter_opens_while_its_database_is_away(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a power cut nobody has to start things in the right order: the service is up, red, and recovers by itself."""
    monkeypatch.setattr(service, "at_the_counter", lambda *_: 0)
    status, _, told = say("serve --port 8765", url="postgresql+psycopg://doudi:secret@127.0.0.1:1/doudi")
    assert status == 0
    assert "连接上之后自动恢复" in told and "secret" not in told


def test_a_service_over_the_tables_of_another_release_is_red(tmp_path: Path) -> None:
    """The database may have come back as another one than was left."""
    engine = open_engine(f"sqlite:///{tmp_path}/old.db")
    counter = TestClient(create_app(engine, Settings("", 10, b"secret")))
    assert "数据库不是本版本的，请先运行 doudi init" in counter.get("/api/v1/health/ready").json()["reasons"]
    engine.dispose()


def test_a_file_that_is_no_database_is_said_so(say: Say, tmp_path: Path) -> None:
    """Any file may stand at the end of a URL."""
    (tmp_path / "text.db").write_text("not a database " * 100)
    refused(say("verify", url="sqlite:///text.db"), "not a database")


def test_a_database_of_another_release_is_said_so(say: Say, tmp_path: Path) -> None:
    """An empty database has no tables yet."""
    engine = open_engine(f"sqlite:///{tmp_path}/old.db")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE other (id INTEGER)"))
    engine.dispose()
    refused(say("integrity", url="sqlite:///old.db"), "不是本版本的结构")


def test_a_setting_that_cannot_be_used_is_said_so(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment is input as well."""
    monkeypatch.setenv("DOUDI_SWEEP_SECONDS", "often")
    refused(say("init"), "DOUDI_SWEEP_SECONDS")


def test_a_port_in_use_is_said_so(say: Say, sqlite_url: str) -> None:
    """Before anything is loaded or opened."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused(say(f"serve --port {port}", url=sqlite_url), f"{port}端口已被占用")
        refused(say(f"demo --port {port}", url="sqlite:///demo.db"), f"{port}端口已被占用")
    refused(say("serve --host 192.0.2.1 --port 8000", url=sqlite_url), "不能在192.0.2.1的8000端口提供服务")


def test_sqlite_is_served_by_one_process_only(say: Say, sqlite_url: str) -> None:
    """More processes on one file would only wait for each other."""
    refused(say("serve --workers 2", url=sqlite_url), "请改用PostgreSQL")


def test_init_makes_a_database_that_verify_and_integrity_find_whole(say: Say) -> None:
    """The default is one file under var/."""
    assert say("init") == (0, "数据库已就绪：sqlite:///var/doudi.db\n", "")
    assert say("init")[0] == 0
    assert say("verify") == (0, "核验0件案卷，全部相符。\n", "")
    assert say("integrity") == (0, "没有发现问题。\n", "")
    assert say("sweep --once") == (0, "本次巡检处理0项，推迟0项。\n", "")


def test_an_officer_is_registered_posted_given_a_password_and_disabled(say: Say, database_url: str) -> None:
    """Powers come from posts; the last day of a post is a whole day in Beijing."""
    assert say("officer add lin 林 ", url=database_url, typed="long enough\n")[0] == 0
    refused(say("officer add lin 林", typed="long enough\n"), "已经有人使用")
    refused(say("officer add wu 吴", typed="short\n"), "口令不得少于8个字符")
    assert say("officer post lin county_leader 500154 --from 2026-11-01 --to 2026-11-30 --programmes emergency_aid")[0] == 0
    engine = open_engine(database_url)
    with reading(engine) as connection:
        officer, post = officer_id(connection, "lin"), connection.execute(select(table(Post))).one()
        first = connection.execute(select(table(Officer).c.password_hash)).scalar_one()
        last = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
        assert officer
        held = [load_actor(connection, officer, at) for at in (last, last.replace(hour=16))]
        assert [len(actor.posts) for actor in held if actor] == [1, 0]
    assert (post.region, post.programmes) == ("500154", ["emergency_aid"])
    assert say("officer password lin", typed="another one\n")[0] == 0
    assert say("officer disable lin")[0] == 0
    with reading(engine) as connection:
        row = connection.execute(select(table(Officer))).one()
        assert not row.active
        assert row.password_hash != first
    engine.dispose()


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("officer post nobody county_leader 500154", "没有用户名为“nobody”的工作人员"),
        ("officer post lin king 500154", "没有角色“king”"),
        ("officer post lin system 500154", "没有角色“system”"),
        ("officer post lin county_leader 990000", "没有代码为“990000”的行政区划"),
        ("officer post lin county_leader 500154117", "不是县级区划"),
        ("officer post lin county_leader 500154 --programmes pension", "没有救助事项“pension”"),
        ("officer post lin county_leader 500154 --from 2026-11-02 --to 2026-11-01", "不能早于起始日"),
        ("officer disable nobody", "没有用户名为“nobody”的工作人员"),
        ("officer password nobody", "没有用户名为“nobody”的工作人员"),
    ],
)
def test_an_unknown_officer_role_region_or_programme_is_said_so(say: Say, sqlite_url: str, command: str, sentence: str) -> None:
    """And nothing has been changed."""
    say("officer add lin 林", url=sqlite_url, typed="long enough\n")
    refused(say(command), sentence)


@pytest.fixture
def county(engine: Engine, database_url: str) -> str:
    """A database with a county and one case under enquiry since Christmas 2026."""
    december = datetime(2026, 12, 25, 2, tzinfo=UTC)
    with engine.begin() as connection:
        here = build_county(connection, "500154", december)
        number = here.open(connection, december).case["number"]
        here.take(connection, number, "accept", "town_handler", december)
        body = {"kind": "expenditure", "scope": "household", "finding": "支出突增"}
        here.take(connection, number, "classify_expenditure", "town_handler", december, **body)
    return database_url


def test_an_import_moves_what_its_dry_run_named(say: Say, county: str, tmp_path: Path) -> None:
    """And a second import moves nothing."""
    (tmp_path / "2027.toml").write_text(LONGER, "utf-8")
    status, foretold, _ = say("calendar import 2027.toml --dry-run", url=county)
    assert status == 0
    assert "导入后将变动2项时限" in foretold
    _, moved, _ = say("calendar import 2027.toml")
    assert moved.partition("\n")[0] == "已导入2027年放假安排（测试〔2026〕1号）。"
    assert moved.splitlines()[2:] == foretold.splitlines()[1:]
    _, again, _ = say("calendar import 2027.toml")
    assert again.splitlines()[1:] == ["没有时限变动。"]
    assert "2026、2027" in say("calendar check")[1]
    assert say("verify")[0] == 0


def test_a_list_that_cannot_be_read_is_said_so(say: Say, sqlite_url: str, tmp_path: Path) -> None:
    """A file that is missing, that is no text, no TOML, or no year."""
    refused(say("calendar import 2027.toml", url=sqlite_url), "没有文件“2027.toml”")
    for content, sentence in (
        (b"\xff\xfe", "不是UTF-8文本"),
        (b"year =", "2027.toml"),
        (LIST.replace("2027\n", "'x'\n", 1).encode(), "年份不对"),
    ):
        (tmp_path / "2027.toml").write_bytes(content)
        refused(say("calendar import 2027.toml"), sentence)
    (tmp_path / "folder").mkdir()
    refused(say("calendar import folder"), "无法读写")


def test_policies_are_checked_shown_and_compared(say: Say, county: str) -> None:
    """County values from the database count; what a change touches is named."""
    status, checked, _ = say("policy check", url=county)
    assert status == 0
    assert "宁河区的“乡镇审批限额倍数”（12）比天津市的规定（6）宽" in checked
    _, shown, _ = say("policy show 500154117")
    assert "测民发〔2026〕1号" in shown
    _, changed, _ = say("policy diff 2019-12-31 2026-11-20")
    assert "重庆市开州区 emergency_aid.public_notice 公示期：未规定 → 5 days\n  涉及在办案件1件：LS26-" in changed
    assert say("policy diff 2026-11-20 2026-11-20")[1] == "没有差别。\n"
    _, compared, _ = say("policy diff 500154 500120")
    assert "公示期：5 days → 未规定\n  涉及在办案件1件：LS26-" in compared


def test_policies_can_be_looked_at_before_there_is_a_database(say: Say) -> None:
    """The release's own sheets stand in files."""
    status, shown, _ = say("policy show 120117 --on 2026-11-20")
    assert status == 0
    assert shown.startswith("数据库尚未建立")
    assert "24 hours" in shown


def test_tampering_ends_verify_with_status_one_and_the_place(say: Say, county: str, engine: Engine) -> None:
    """The place where it breaks, in a sentence, in either language."""
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER entry_no_update" + (" ON entry" if engine.dialect.name == "postgresql" else "")))
        connection.execute(text("UPDATE entry SET cites = '别的' WHERE seq = 2"))
    status, out, _ = say("verify", url=county)
    assert status == 1
    assert "第2条：内容与校验值不符" in out
    assert out.endswith("核验1件案卷，1处不符。\n")
    assert "entry 2: the entry is not what was written" in say("verify", lang="en")[1]


def test_integrity_names_what_nobody_will_do(say: Say, county: str, engine: Engine) -> None:
    """A limit that passed unseen, a stuck limit and vacant posts are errors; exit status 1."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE legal_clock SET due_at = '2026-01-01 00:00:00.000000' WHERE kind = 'total'"))
        connection.execute(text("UPDATE legal_clock SET trouble = 'LookupError' WHERE kind = 'opinion'"))
        connection.execute(text("DELETE FROM post"))
    status, out, _ = say("integrity", url=county)
    assert status == 1
    assert "时限“opinion”无法处理：LookupError" in out
    assert "时限“total”已过" in out
    assert "上级均无人在任" in out


def test_the_demonstration_is_never_loaded_over_other_data(say: Say, county: str) -> None:
    """Nor cleared away by --fresh."""
    refused(say("demo --fresh --port 65001", url=county), "里已有其他数据")


def test_the_demonstration_loads_once_and_starts_again_with_what_it_has(say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first run loads and serves; the second serves; --fresh starts over. The accounts are written down."""
    monkeypatch.setattr("api.commands.service.uvicorn.run", lambda *args, **kwargs: None)
    status, first, _ = say("demo --port 65002")
    assert status == 0
    assert "已载入" in first
    assert "http://127.0.0.1:65002/" in first
    listed = json.loads((tmp_path / "var" / "demo-accounts.json").read_text("utf-8"))
    assert {"username", "password", "name", "role", "region", "programmes"} == set(listed[0])
    assert "沿用原有演示数据" in say("demo --port 65002")[1]
    assert not list((tmp_path / "var").glob("*.loading*"))
    assert say("verify")[0] == 0
    monkeypatch.setattr("api.commands.demonstration.load", lambda *args, **kwargs: 0)
    assert "已载入0件" in say("demo --fresh --port 65002")[1]
    assert say("verify")[1].startswith("核验0件")


def test_the_command_runs_as_a_module_of_its_own(tmp_path: Path) -> None:
    """`python -m api.cli`, as make and the launcher call it."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DOUDI_LANG": "en"}
    done = subprocess.run([sys.executable, "-m", "api.cli", "verify"], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: there is no database at 'sqlite:///var/doudi.db'; run doudi init first\n"


def test_a_text_of_ones_own_is_shown_checked_and_listed(say: Say, tmp_path: Path) -> None:
    """A policy officer starts from the product's text and hears, line by line, what cannot be used."""
    status, out, _ = say("wording show acceptance_notice")
    assert status == 0 and out.startswith("= 受理通知书\n")
    own = tmp_path / "own.txt"
    own.write_text(out.replace("收悉。", "已经收到。"), "utf-8")
    assert say("wording check acceptance_notice own.txt") == (0, "可以使用。\n", "")
    own.write_text(out + "{{ ''.__class__ }}\n", "utf-8")
    status, found, _ = say("wording check acceptance_notice own.txt")
    assert status == 1 and found.startswith(f"第{out.count(chr(10)) + 1}行：")
    refused(say("wording check acceptance_notice none.txt"), "没有文件")
    refused(say("wording show none"), "没有可以改写的文种")
    url = f"sqlite:///{tmp_path}/words.db"
    assert say("init", url=url)[0] == 0
    assert say("wording list", url=url) == (0, "各县都使用基准文本。\n", "")


def test_the_typefaces_are_told_and_what_they_lack_is_named(say: Say, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A county that meets a rare name learns before the paper is due whether it can be printed."""
    monkeypatch.setattr("notices.official_fonts.HANAMIN", (tmp_path / "none",))
    monkeypatch.setattr("api.commands.papers.faces", Faces)
    status, out, _ = say("papers check 冯𬭎")
    assert status == 0 and "仿宋（正文）：FandolFang R" in out and "花园明朝（HanaMin）没有安装" in out
    status, out, _ = say("papers check 王𪚥")
    assert status == 1 and "印不出的字：𪚥（U+2A6A5）" in out
