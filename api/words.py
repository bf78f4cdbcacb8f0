"""What the command line says, in Chinese and in English (DOUDI_LANG=en). The law's own words stay in Chinese in both."""

import os
import unicodedata
from collections.abc import Iterable, Sequence


class Trouble(Exception):
    """Something the caller must put right; one sentence, named by its key in WORDS."""

    def __init__(self, key: str, **values: object):
        super().__init__(key)
        self.key, self.values = key, values

    def __str__(self) -> str:
        return words(self.key, **self.values)


def english() -> bool:
    return os.environ.get("DOUDI_LANG", "zh").lower().startswith("en")


def words(key: str, /, **values: object) -> str:
    """The sentence of this key in the language asked for."""
    return WORDS[key][english()].format(**values)


def chinese(key: str, /, **values: object) -> str:
    """The sentence of this key in Chinese, for a page."""
    return WORDS[key][0].format(**values)


def width(text: str) -> int:
    """How many columns of a terminal the text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def columns(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows as lines with their columns aligned."""
    listed = [tuple(row) for row in rows]
    if not listed:
        return []
    widths = [max(width(row[n]) for row in listed) for n in range(len(listed[0]))]
    return ["  ".join(cell + " " * (most - width(cell)) for cell, most in zip(row, widths, strict=True)).rstrip() for row in listed]


WORDS: dict[str, tuple[str, str]] = {
    # The parser's own words.
    "usage": ("用法：", "usage: "),
    "commands": ("命令", "commands"),
    "arguments": ("参数", "arguments"),
    "options": ("选项", "options"),
    "help.help": ("显示这份说明", "show this help"),
    "error": ("错误：{text}", "error: {text}"),
    "wrong.required": ("缺少参数：{what}", "missing: {what}"),
    "wrong.unknown": ("不认识的参数：{what}", "unrecognised: {what}"),
    "wrong.choice": ("{name} 没有“{value}”，可选：{choices}", "{name}: no '{value}'; choose from {choices}"),
    "wrong.int": ("{name} 应当是整数，现为“{value}”", "{name} must be a whole number, not '{value}'"),
    "wrong.one": ("{name} 后面应当写一个值", "{name} needs a value"),
    "wrong.day": ("“{value}”不是日期，应当写成“2026-11-20”", "'{value}' is no date; write it as 2026-11-20"),
    "wrong.port": ("端口应当在1至65535之间，现为“{value}”", "a port lies between 1 and 65535, not '{value}'"),
    "wrong.workers": ("进程数应当在1至64之间，现为“{value}”", "workers are between 1 and 64, not '{value}'"),
    "wrong.interrupted": ("已中断。", "interrupted."),
    # What the commands are for.
    "help.doudi": ("兜底：社会救助办理系统", "Doudi: casework for social assistance"),
    "help.init": ("建立数据库，或者升级到本版本", "create the database, or bring it to this release"),
    "help.demo": ("载入演示数据并在本机提供服务", "load the demonstration and serve it on this machine"),
    "help.demo.port": ("端口，默认8000", "port, 8000 unless given"),
    "help.demo.fresh": ("清除原有演示数据，重新载入", "start over"),
    "help.serve": ("提供服务，时限时钟同时运行", "the service, with the clock"),
    "help.serve.host": ("监听地址，默认127.0.0.1", "address to listen on, 127.0.0.1 unless given"),
    "help.serve.port": ("端口，默认8000", "port, 8000 unless given"),
    "help.serve.workers": ("进程数，默认1；SQLite只能有一个进程", "processes, 1 unless given; SQLite allows one only"),
    "help.sweep": ("只运行时限时钟", "the clock alone"),
    "help.sweep.once": ("只巡检一次就结束", "sweep once and end"),
    "help.exchange": ("与核对平台交换核对请求和反馈", "exchange requests and replies with the verification platform"),
    "help.exchange.once": ("只交换一次就结束", "exchange once and end"),
    "help.exchange.folder": (
        "交换文件夹，默认取自 DOUDI_EXCHANGE_FOLDER",
        "the folder both sides can reach; DOUDI_EXCHANGE_FOLDER unless given",
    ),
    "help.officer": ("工作人员及其岗位", "officers and their posts"),
    "help.officer.add": (
        "登记一名工作人员，口令从终端或者标准输入读取",
        "register an officer; the password is read from the terminal or standard input",
    ),
    "help.officer.post": ("任命到岗位", "appoint to a post"),
    "help.officer.disable": ("停用账号，立即退出登录", "close an account at once"),
    "help.officer.password": ("更换口令，立即退出登录", "change a password and end every sign-in"),
    "help.username": ("用户名", "username"),
    "help.name": ("姓名", "name as papers show it"),
    "help.role": ("角色：{roles}", "role: {roles}"),
    "help.region": ("行政区划代码", "division code"),
    "help.programmes": ("救助事项，逗号分隔；默认全部", "programmes, separated by commas; all unless given"),
    "help.from": ("任职起始日，默认即刻", "first day in the post; now unless given"),
    "help.to": ("任职最后一日，默认不限", "last day in the post; no end unless given"),
    "help.policy": ("各地政策取值", "what each place has decided"),
    "help.policy.check": ("检查政策表，列出与上级规定的冲突和各地空白", "validate the sheets; list conflicts and blanks"),
    "help.policy.show": ("列出一地某日施行的全部取值", "everything in force in one place on one day"),
    "help.policy.diff": (
        "比较两日（各地）或者两地（今日）的取值，并列出受影响的在办案件",
        "compare two days (everywhere) or two places (today), with the open cases a change would touch",
    ),
    "help.policy.either": ("日期或者行政区划代码", "a date or a division code"),
    "help.on": ("日期，默认今天", "day; today unless given"),
    "help.calendar": ("放假安排", "holiday lists"),
    "help.calendar.check": ("已有和缺少的年份，尚未确定的时限", "years known and missing, limits still provisional"),
    "help.calendar.import": ("导入一年的放假安排（TOML），并重新推算在办时限", "import a year's list (TOML) and reckon open limits again"),
    "help.calendar.file": ("放假安排文件", "the list"),
    "help.calendar.dry_run": ("只列出会变动的时限，不作改动", "list what would move and change nothing"),
    "help.papers": ("文书印制", "printing papers"),
    "help.papers.check": (
        "印制文书使用的字体；所给文字有印不出的字即以状态1结束",
        "the typefaces papers are printed with; exit status 1 when the text given has characters they lack",
    ),
    "help.papers.text": ("要检查的文字，例如人名", "a text to look at, such as a name"),
    "help.papers.draw": ("成批制作文书，中断后再次执行即接着制作", "draw papers by the batch; run again, it goes on where it stopped"),
    "help.papers.jobs": ("列出印制任务", "list the print jobs"),
    "help.papers.job": ("接着制作的任务；不写的按条件新建", "the job to go on with; without one a new one is made"),
    "help.papers.region": ("地区代码，包括下级", "code of the region, with all below it"),
    "help.papers.kind": ("文种", "kind of paper"),
    "help.papers.process": ("救助程序", "process"),
    "help.papers.from": ("出具日期，自", "issued from this day"),
    "help.papers.to": ("出具日期，至（含当日）", "issued until this day, included"),
    "help.papers.form": ("格式，不写为pdf", "form, pdf unless told"),
    "help.papers.out": ("制作完成后存为ZIP文件", "a ZIP file for the papers when all are drawn"),
    "help.papers.workers": ("进程数，不写为处理器核数", "processes, as many as cores unless told"),
    "help.wording": ("文书文本", "the words of papers"),
    "help.wording.list": (
        "列出各县正在使用的本县文本；有需要重新起草的即以状态1结束",
        "counties' own texts in use; exit status 1 when one is out of date",
    ),
    "help.wording.show": ("显示一个文种的基准文本", "the product's own text of a kind of paper"),
    "help.wording.check": ("检查一份本县文本；不能使用的以状态1结束", "check a text of one's own; exit status 1 when it cannot be used"),
    "help.wording.kind": ("文种，例如 acceptance_notice", "kind of paper, for example acceptance_notice"),
    "help.wording.file": ("文本文件", "the text"),
    "help.verify": (
        "核验全部案卷、文书、资金和文号；有一处不符即以状态1结束",
        "verify every file, paper, yuan and number; exit status 1 at any break",
    ),
    "help.integrity": (
        "检查卡住、无人负责、超期未处理等问题；有则以状态1结束",
        "find what is stuck, unowned or late unseen; exit status 1 when any",
    ),
    # The database and the machine.
    "database.missing": ("数据库“{url}”不存在，请先运行 doudi init", "there is no database at '{url}'; run doudi init first"),
    "database.old": (
        "数据库“{url}”不是本版本的结构，请先运行 doudi init",
        "the database '{url}' is not of this release; run doudi init first",
    ),
    "database.unusable": (
        "DOUDI_DATABASE_URL“{url}”不是可用的数据库地址（SQLite或者PostgreSQL）",
        "DOUDI_DATABASE_URL '{url}' names no database that can be used (SQLite or PostgreSQL)",
    ),
    "database.away": ("数据库“{url}”连接不上或者没有响应：{why}", "the database '{url}' cannot be reached or does not answer: {why}"),
    "machine": ("无法读写“{what}”：{why}", "cannot use '{what}': {why}"),
    "file.missing": ("没有文件“{path}”", "there is no file '{path}'"),
    "file.text": ("“{path}”不是UTF-8文本", "'{path}' is not UTF-8 text"),
    "port.taken": ("{host}的{port}端口已被占用，请换一个端口（--port）", "port {port} of {host} is in use; choose another with --port"),
    "port.refused": ("不能在{host}的{port}端口提供服务：{why}", "cannot serve on port {port} of {host}: {why}"),
    "serve.one": (
        "SQLite只能由一个进程提供服务；要用{workers}个进程，请改用PostgreSQL（DOUDI_DATABASE_URL）",
        "SQLite can be served by one process only; for {workers} processes use PostgreSQL (DOUDI_DATABASE_URL)",
    ),
    "serve.at": ("服务地址：http://{host}:{port}/", "serving at http://{host}:{port}/"),
    "database.waiting": (
        "数据库“{url}”现在连接不上，服务先行启动，连接上之后自动恢复；运行状况为红。",
        "the database '{url}' cannot be reached now; the service starts, red, and recovers by itself when it can.",
    ),
    "init.done": ("数据库已就绪：{url}", "the database is ready: {url}"),
    "sweep.done": ("本次巡检处理{handled}项，推迟{failed}项。", "handled {handled}, postponed {failed}."),
    "sweep.running": ("时限时钟每{seconds}秒巡检一次，按Ctrl-C结束。", "the clock sweeps every {seconds} seconds; Ctrl-C ends it."),
    "exchange.done": (
        "发出{sent}项，收到反馈{taken}项，搁置{set_aside}项，失效{expired}项；等待授权{held}件，未完成{failed}项。",
        "sent {sent}, answered {taken}, set aside {set_aside}, expired {expired}; waiting for authorisation {held}, failed {failed}.",
    ),
    "exchange.running": (
        "每{seconds}秒与“{folder}”交换一次，按Ctrl-C结束。",
        "exchanging with '{folder}' every {seconds} seconds; Ctrl-C ends it.",
    ),
    "exchange.nowhere": (
        "没有交换文件夹，请用 --folder 指定，或者设置 DOUDI_EXCHANGE_FOLDER",
        "no folder to exchange with: give --folder, or set DOUDI_EXCHANGE_FOLDER",
    ),
    # The demonstration.
    "demo.loading": ("载入演示数据", "loading the demonstration"),
    "demo.loaded": ("已载入{count}件演示案件。", "{count} cases loaded."),
    "demo.kept": ("沿用原有演示数据（重新载入请加 --fresh）。", "keeping the demonstration as it is (--fresh starts over)."),
    "demo.other": (
        "数据库“{url}”里已有其他数据，演示只能载入空数据库，也不会清除它",
        "the database '{url}' holds other data; the demonstration is loaded only into an empty one, and never clears another",
    ),
    "demo.memory": ("演示需要一个能保存的数据库，不能用“{url}”", "the demonstration needs a database that lasts, not '{url}'"),
    "demo.fresh": ("--fresh 只能清除SQLite演示数据库，不能清除“{url}”", "--fresh clears a SQLite demonstration only, not '{url}'"),
    "demo.accounts": ("账号（口令均为 {password}，全部列在 {path}）：", "accounts (the password of all is {password}; listed in {path}):"),
    "demo.head.place": ("地方", "place"),
    "demo.head.role": ("角色", "role"),
    "demo.head.username": ("用户名", "username"),
    # Officers.
    "officer.unknown": ("没有用户名为“{username}”的工作人员", "there is no officer '{username}'"),
    "officer.taken": ("用户名“{username}”已经有人使用", "the username '{username}' is taken"),
    "officer.added": (
        "已登记“{name}”（{username}）。尚无岗位，请用 doudi officer post 任命。",
        "registered {name} ({username}); give a post with doudi officer post.",
    ),
    "officer.posted": ("已任命“{username}”为{place}的{role}。", "appointed {username}: {role}, {place}."),
    "officer.disabled": ("已停用“{username}”。", "closed the account of {username}."),
    "officer.changed": ("已更换“{username}”的口令。", "changed the password of {username}."),
    "officer.password": ("口令：", "password: "),
    "officer.again": ("再输入一次：", "once more: "),
    "officer.differs": ("两次输入的口令不一致", "the two passwords differ"),
    "officer.short": ("口令不得少于8个字符", "a password has at least 8 characters"),
    "officer.dates": ("任职最后一日不能早于起始日", "the last day cannot come before the first"),
    "role.unknown": ("没有角色“{role}”，可选：{roles}", "there is no role '{role}'; choose from {roles}"),
    "programme.unknown": ("没有救助事项“{programme}”，可选：{programmes}", "there is no programme '{programme}'; choose from {programmes}"),
    "region.unknown": ("没有代码为“{region}”的行政区划", "there is no division with the code '{region}'"),
    # Policies.
    "policy.sheets": ("政策表{count}份，均可使用。", "{count} sheets, all usable."),
    "policy.defects": ("政策表有{count}处错误：", "{count} defects in the sheets:"),
    "policy.conflicts": ("比上级规定宽的取值{count}项：", "{count} values looser than the level above:"),
    "policy.gaps": ("{place}（{region}）尚无任何一级规定：{labels}", "{place} ({region}) has no value for: {labels}"),
    "policy.no_gaps": ("{place}（{region}）没有空白。", "{place} ({region}) has no blanks."),
    "policy.sheets_only": ("数据库尚未建立，只看随版本发布的政策表。", "no database yet: the release's own sheets only."),
    "policy.title": ("{place}（{region}）{day}施行：", "{place} ({region}), in force on {day}:"),
    "policy.same": ("没有差别。", "no difference."),
    "policy.mixed": ("应当是两个日期，或者两个行政区划代码，现为“{a}”“{b}”", "give two dates or two division codes, not '{a}' and '{b}'"),
    "policy.unset": ("未规定", "not set"),
    "policy.unverified": ("待核实", "unverified"),
    "policy.changed": ("{place} {key} {label}：{old} → {new}", "{place} {key} {label}: {old} → {new}"),
    "policy.touched": ("  涉及在办案件{count}件：{numbers}", "  open cases touched: {count}: {numbers}"),
    "policy.untouched": ("  不涉及在办案件。", "  no open case touched."),
    "policy.more": ("等", "and more"),
    # Calendars.
    "papers.title": ("小标宋（标题、发文机关标志）：{faces}", "小标宋 (titles and letterheads): {faces}"),
    "papers.body": ("仿宋（正文）：{faces}", "仿宋 (body): {faces}"),
    "papers.kai": ("楷体（二级标题、生僻人名）：{faces}", "楷体 (second headings, rare names): {faces}"),
    "papers.hei": ("黑体（一级标题、表头）：{faces}", "黑体 (first headings, labels): {faces}"),
    "papers.song": ("宋体（页码）：{faces}", "宋体 (page numbers): {faces}"),
    "papers.latin": ("字母、数字：{faces}", "letters and figures: {faces}"),
    "papers.complete": (
        "花园明朝已经安装，GB 18030-2022 级别3的汉字都能印制",
        "HanaMin is installed: all of GB 18030-2022 level 3 can be printed",
    ),
    "papers.incomplete": (
        "花园明朝（HanaMin）没有安装：扩展B至扩展F的多数汉字印不出，遇到时不印制并指明",
        "HanaMin is not installed: most characters of CJK Extensions B to F cannot be printed; a paper with one is refused by name",
    ),
    "papers.missing": ("印不出的字：{characters}", "cannot be printed: {characters}"),
    "papers.drawing": ("制作文书", "drawing papers"),
    "papers.job": (
        "任务 {id}：{form}格式{total}件，已制作{done}件，未能制作{failed}件。",
        "job {id}: {total} papers as {form}, {done} drawn, {failed} could not be drawn.",
    ),
    "papers.unmade": ("{notice_id}：{reason}", "{notice_id}: {reason}"),
    "papers.saved": ("已存为 {path}", "saved as {path}"),
    "papers.no_job": ("没有印制任务“{job}”", "there is no print job '{job}'"),
    "papers.no_jobs": ("还没有印制任务。", "there is no print job yet."),
    "papers.one_of": ("写明任务，或者用 --region 写明地区，二者择一", "give either a job or a --region"),
    "papers.stopped": (
        "制作进程意外结束，再次执行即接着制作：papers draw {job}",
        "a worker ended; go on with: papers draw {job}",
    ),
    "calendar.known": ("已有放假安排：{years}", "lists known: {years}"),
    "calendar.missing": ("缺少放假安排：{years}", "lists missing: {years}"),
    "calendar.whole": ("没有缺少的年份。", "no year is missing."),
    "calendar.warning": (
        "{year}年放假安排尚未导入，跨年时限暂按周末和固定节假日推算；国务院办公厅公布后请立即导入。",
        "the list for {year} is not imported: limits that reach into it are provisional until it is.",
    ),
    "calendar.provisional": ("在办时限中有{count}项暂定，导入后重新推算。", "{count} open limits are provisional until then."),
    "calendar.would_move": ("导入后将变动{count}项时限：", "{count} limits would move:"),
    "calendar.moved": ("变动{count}项时限：", "{count} limits moved:"),
    "calendar.none": ("没有时限变动。", "no limit moves."),
    "calendar.imported": ("已导入{year}年放假安排（{notice}）。", "imported the list for {year} ({notice})."),
    "calendar.same": ("{year}年放假安排（{notice}）与已导入的相同。", "the list for {year} ({notice}) is the one already imported."),
    # Proofs.
    "verify.running": ("核验案卷", "verifying"),
    "verify.whole": ("核验{count}件案卷，全部相符。", "{count} files verified; all is as it was written."),
    "verify.broken": ("核验{count}件案卷，{broken}处不符。", "{count} files verified; {broken} breaks."),
    "break.place": ("{place} 第{seq}条：{what}", "{place}, entry {seq}: {what}"),
    "break.bare": ("{place}：{what}", "{place}: {what}"),
    "break.empty": ("案卷是空的", "the file is empty"),
    "break.seq": ("办理记录缺号，应为第{expected}条，现为第{found}条", "an entry is missing: expected {expected}, found {found}"),
    "break.chain": ("与上一条的校验值接不上", "the chain breaks: it does not follow the entry before"),
    "break.hash": ("内容与校验值不符，记录被改动过", "the entry is not what was written: its hash differs"),
    "break.stages": ("环节接不上：从“{found}”办理，上一条止于“{expected}”", "the stages do not meet: from '{found}' after '{expected}'"),
    "break.head": (
        "案件状态与最后一条记录不符：{found}，应为{expected}",
        "the case is not where its last entry left it: {found}, not {expected}",
    ),
    "break.brought": ("收件时登记的内容被改动过（{found}）", "what was brought to the window is not what was written ({found})"),
    "break.facts": ("已知事项与办理记录不符（{found}）", "what the case knows is not what its entries say ({found})"),
    "break.paid": ("已发放{found}元，账上为{expected}元", "{found} yuan paid, its postings say {expected}"),
    "break.paper_bytes": ("文书内容被改动过（{expected}）", "a paper has other bytes than were issued ({expected})"),
    "break.rendering": ("文书的页面被改动过（{expected}）", "a drawn form of a paper has other bytes ({expected})"),
    "break.answer": ("数据源的反馈被改动过（{expected}）", "the answer of a source of data was changed ({expected})"),
    "break.paper_unlisted": ("文书不在办理记录之中（{found}）", "a paper stands in no entry ({found})"),
    "break.paper_missing": ("记录所列的文书不见了（{expected}）", "a paper of the entry is missing ({expected})"),
    "break.service": ("送达登记与办理记录不符（{found}{expected}）", "a service is not as its entry says ({found}{expected})"),
    "break.paper_link": ("更正、转发的登记与办理记录不符（{found}）", "a correction or forwarding is not as its entry says ({found})"),
    "break.journal": ("分录借贷不平，差{found}元", "the journal does not balance: {found} yuan"),
    "break.balance": ("账户余额与分录不符：{found}元，应为{expected}元", "the balance is {found} yuan, its postings say {expected}"),
    "break.series": ("文号不连续：{found}{expected}", "the series of numbers is broken: {found}{expected}"),
    "integrity.running": ("检查在办案件", "checking"),
    "integrity.error": ("错误", "error"),
    "integrity.warning": ("提示", "warning"),
    "integrity.well": ("没有发现问题。", "nothing found."),
    "integrity.sum": ("错误{errors}项，提示{warnings}项。", "{errors} errors, {warnings} warnings."),
    "finding.stuck": ("{place} 的时限“{what}”无法处理：{detail}", "{place}: the limit {what} cannot be handled: {detail}"),
    "finding.final_with_clock": ("{place} 已经办结，时限“{what}”仍在计算", "{place} is final and its limit {what} still runs"),
    "finding.unseen": (
        "{place} 的时限“{what}”已过（{detail}），没有催办督办",
        "{place}: the limit {what} passed at {detail} and nobody was told",
    ),
    "finding.unserved": ("{place} 已经办结，“{what}”没有送达", "{place} is final and {what} has not been served"),
    "finding.decision_without_notice": ("{place} 第{detail}条“{what}”没有文书", "{place}, entry {detail}: {what} has no paper"),
    "finding.unowned": (
        "{place} 有{detail}项时限，责任岗位“{what}”及上级均无人在任",
        "{place}: {detail} limits wait for {what}, and no superior serves either",
    ),
    "finding.vacant": ("{place} 有{detail}项时限，责任岗位“{what}”无人在任", "{place}: {detail} limits wait for {what}, a vacant post"),
    "finding.provisional": (
        "{place} 的时限“{what}”是暂定的，等待放假安排",
        "{place}: the limit {what} is provisional until the holiday list is known",
    ),
    "wording.kind": ("没有可以改写的文种“{kind}”", "there is no kind of paper '{kind}' that can be reworded"),
    "wording.none": ("各县都使用基准文本。", "every county uses the product's own texts."),
    "wording.well": ("在用", "in use"),
    "wording.behind": ("在用，基准文本已更新", "in use; the text it was adapted from has changed"),
    "wording.unfit": ("不符合本版本的要求，已改用基准文本", "does not fit this release; the product's own text is used"),
    "wording.usable": ("可以使用。", "it can be used."),
    "wording.fault": ("第{line}行：{text}", "line {line}: {text}"),
    "wording.fault_of_all": ("全文：{text}", "the whole: {text}"),
    "finding.wording_unfit": (
        "{place} 的“{what}”第{detail}版文本不符合本版本的要求，已改用基准文本",
        "{place}: version {detail} of its wording of {what} does not fit this release; the product's own text is used",
    ),
    "finding.wording_behind": (
        "{place} 的“{what}”第{detail}版文本所依据的基准文本已更新",
        "{place}: the text that version {detail} of its wording of {what} was adapted from has changed",
    ),
    "finding.gap": ("{place} 缺少“{what}”：{detail}", "{place} has no {what}: {detail}"),
}
