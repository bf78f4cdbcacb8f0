"""The demonstration's cases: what happens to each, and when, so that today finds one in every stage, some due and some overdue.

A scenario names the steps a case has behind it. `schedule` gives each step its moment, reckoned back from now by the same terms and
calendar the clock uses; `api.demo` then lives through those moments in order. The same seed and the same now give the same cases.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from api.demo_county import COUNTIES
from states.calendar import Calendar
from states.terms import BEIJING, Hours, Term, due

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TermOf = Callable[[str], Term]

# How long a step comes after the one before it. Relief goes on through nights and weekends; everything else keeps office hours.
URGENT = {
    "accept_pending": 20 * MINUTE,
    "classify_quick_small": 25 * MINUTE,
    "classify_urgent_advance": 30 * MINUTE,
    "pass_to_county": 40 * MINUTE,
    "approve_advance": 50 * MINUTE,
    "approve_advance_at_county": 90 * MINUTE,
    "pay_advance": 2 * HOUR,
}
USUAL = {
    "register": DAY,
    "close_clue": 2 * DAY,
    "request_correction": 3 * HOUR,
    "accept": 4 * HOUR,
    "decline": DAY,
    "end_emergency": 4 * DAY,
    "supplement": 3 * DAY,
    "survey": 2 * DAY,
    "check_spending": 2 * DAY,
    "object": 2 * DAY,
    "terminate": 3 * DAY,
    "serve": DAY,
    "stop_payment": 3 * DAY,
    "follow_up": 10 * DAY,
    "close": 2 * DAY,
    "assess_self_care": 5 * DAY,
    "pay_month": 32 * DAY,
    "visit": 6 * DAY,
    "start_review": 8 * DAY,
    "open_review": 8 * DAY,
}

QUICK = "submit accept_pending classify_quick_small"
RELIEVED = f"{QUICK} approve_advance pay_advance"
BY_COUNTY = "submit accept classify_urgent_advance"
SURVEYED = "submit accept classify_expenditure survey"
POSTED = f"{SURVEYED} opine publicise"
GRANTED = f"{POSTED} close_notice approve"
KNOWN = "submit accept classify_expenditure check_spending opine publicise close_notice approve pay file_with_county close"
JOINT = "submit accept classify_case_by_case survey opine publicise close_notice"

POSTED_BEFORE = ("close_notice", "report", "report?")  # what comes when a posting has run its full time

FRESH, TODAY, LATE, PAST = "fresh", "today", "late", "past"


@dataclass(frozen=True)
class Scenario:
    """What a case has behind it, and where that leaves it.

    `moods` say how its last limit stands, one case for each: begun today, due today, overdue, or long past. `limit` is that limit's
    parameter and `runs_from` the step it is reckoned from (the last one unless said). `facts` and `bodies` are what was written. A step
    with a question mark is taken where the place's rules open it.
    """

    steps: str
    stage: str
    moods: tuple[str, ...] = (FRESH, FRESH, PAST)
    limit: str = ""
    runs_from: str = ""
    amount: str = "1200.00"
    persons: int = 2
    instalments: int = 0
    county: str = ""
    process: str = "emergency_aid"
    facts: Mapping[str, Any] = field(default_factory=dict)
    bodies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


_QUICK: dict[str, Any] = {"amount": "500.00", "persons": 1, "facts": {"urgent": True}}
_COUNTY: dict[str, Any] = {"amount": "3600.00", "persons": 3}
_JOINT: dict[str, Any] = {"amount": "15000.00", "persons": 2}
_ADVANCE: dict[str, Any] = {"amount": "3600.00", "persons": 3, "facts": {"urgent": True}}
_OPPOSED = {"opine": {"opinion": "oppose", "reason": "家庭收入能够保障基本生活，建议不予救助。"}}

SCENARIOS = (
    Scenario("report_clue", "clue", (FRESH, PAST)),
    Scenario("report_clue register", "submitted", (FRESH,)),
    Scenario("report_clue close_clue", "clue_closed", (PAST, PAST)),
    Scenario("submit", "submitted", (FRESH, FRESH)),
    Scenario("submit request_correction", "correction_requested", (FRESH, PAST)),
    Scenario("submit decline", "non_acceptance_delivery", (FRESH,)),
    Scenario("submit decline serve", "not_accepted", (PAST, PAST)),
    Scenario("submit withdraw", "withdrawn", (PAST, PAST)),
    Scenario("submit accept refer", "referred", (PAST, PAST)),
    Scenario("submit accept_pending", "accepted", (TODAY,), "emergency_aid.relief_first", "accept_pending", county="120117", **_QUICK),
    Scenario("submit accept", "accepted", (FRESH, FRESH)),
    Scenario(QUICK, "advance_decision", (FRESH, TODAY), "emergency_aid.relief_first", "accept_pending", county="120117", **_QUICK),
    Scenario(BY_COUNTY, "advance_decision", (FRESH, LATE), "emergency_aid.relief_first", "accept", **_ADVANCE),
    Scenario(f"{QUICK} approve_advance", "advance_approved", (FRESH, LATE), "emergency_aid.relief_first", "accept_pending", **_QUICK),
    Scenario(RELIEVED, "advance_paid", (FRESH, TODAY), "emergency_aid.supplement", "pay_advance", **_QUICK),
    Scenario(f"{RELIEVED} end_emergency", "supplementing", (TODAY, LATE), "emergency_aid.supplement", "pay_advance", **_QUICK),
    Scenario(f"{RELIEVED} end_emergency supplement", "supplemented", (FRESH, TODAY, LATE), "emergency_aid.filing", **_QUICK),
    Scenario(f"{RELIEVED} end_emergency supplement file_with_county", "filed", (FRESH, FRESH), **_QUICK),
    Scenario(f"{RELIEVED} end_emergency supplement file_with_county close", "closed", (PAST, PAST, PAST), **_QUICK),
    Scenario(f"{BY_COUNTY} approve_advance_at_county pay_advance end_emergency supplement close", "closed", (PAST, PAST), **_ADVANCE),
    Scenario("submit accept classify_expenditure", "investigating", (FRESH, TODAY, LATE), "emergency_aid.opinion"),
    Scenario(f"{POSTED} object uphold_objection", "investigating", (FRESH,)),
    Scenario(SURVEYED, "surveyed", (FRESH, TODAY), "emergency_aid.opinion", "classify_expenditure"),
    Scenario(f"{SURVEYED} opine", "preliminary_opinion", (FRESH, LATE), "emergency_aid.total", "accept"),
    Scenario(POSTED, "public_notice", (FRESH, FRESH, TODAY), "emergency_aid.public_notice"),
    Scenario(f"{POSTED} object", "notice_objection", (FRESH, LATE), "emergency_aid.public_notice", "publicise"),
    Scenario(f"{POSTED} close_notice", "township_decision", (FRESH, TODAY, LATE), "emergency_aid.township_decision"),
    Scenario(f"{POSTED} close_notice", "county_review", (FRESH, TODAY, LATE), "emergency_aid.county_decision", **_COUNTY),
    Scenario(f"{SURVEYED} opine report_refusal", "county_review", (FRESH,), bodies=_OPPOSED),
    Scenario(JOINT, "joint_meeting", (FRESH, LATE), "emergency_aid.county_decision", **_JOINT),
    Scenario(GRANTED, "approved", (FRESH, TODAY, LATE), "emergency_aid.payment"),
    Scenario(f"{GRANTED} pay", "paying", (FRESH, TODAY), "emergency_aid.filing", "approve", amount="1800.00", instalments=3),
    Scenario(f"{GRANTED} pay hear stop_payment", "stop_delivery", (FRESH,), amount="1800.00", instalments=3),
    Scenario(f"{GRANTED} pay hear stop_payment serve", "payment_stopped", (PAST, PAST), amount="1800.00", instalments=3),
    Scenario(f"{GRANTED} pay file_with_county close", "closed", (PAST, PAST, PAST)),
    Scenario(KNOWN, "closed", (PAST,), facts={"known_identity": "low_income"}),
    Scenario(f"{GRANTED} pay close", "closed", (PAST, PAST), **_COUNTY),
    Scenario(f"{JOINT} decide_jointly pay close", "closed", (PAST,), **_JOINT),
    Scenario(f"{GRANTED} pay file_with_county close follow_up", "follow_up", (PAST, PAST)),
    Scenario(f"{SURVEYED} opine report_refusal reject", "refusal_delivery", (FRESH,), bodies=_OPPOSED),
    Scenario(f"{SURVEYED} opine report_refusal reject serve", "rejected", (PAST, PAST), bodies=_OPPOSED),
    Scenario(f"{JOINT} refuse_jointly serve", "rejected", (PAST,), **_JOINT),
    Scenario("submit accept classify_expenditure terminate", "termination_delivery", (FRESH,)),
    Scenario("submit accept classify_expenditure terminate serve", "procedure_terminated", (PAST, PAST)),
)

# Recognition, the same in both programmes; an appraisal where the place always demands one.
ENQUIRY = "submit accept start_investigation request_verification start_verification record_verification survey ask_neighbours"
OPINED = f"{ENQUIRY} {{appraisal}} suggest opine"
POSTED_OPINION = f"{OPINED} publicise"
CONFIRMED = f"{POSTED_OPINION} report? put_to_decision? receive? draw? county_visit? review_file? confirm announce"
PAID = f"{CONFIRMED} pay_month"


def _low(steps: str, stage: str, *moods: str, **more: Any) -> Scenario:
    return Scenario(steps, stage, moods, process="low_income", **more)


def _extreme(steps: str, stage: str, *moods: str, **more: Any) -> Scenario:
    return Scenario(steps, stage, moods, process="extreme_poverty", persons=1, **more)


LASTING_SCENARIOS = (
    _low("submit", "submitted", FRESH, FRESH),
    _low("submit request_correction", "correction_requested", FRESH),
    _low("submit accept", "accepted", FRESH),
    _low("submit accept start_investigation request_verification", "investigating", FRESH, FRESH),
    _low(ENQUIRY, "investigating", FRESH, FRESH),
    _low(OPINED, "preliminary_opinion", FRESH),
    _low(POSTED_OPINION, "public_notice", FRESH, FRESH, FRESH),
    _low(f"{POSTED_OPINION} object", "notice_objection", FRESH),
    _low(f"{POSTED_OPINION} report receive", "county_review", FRESH, county="640221"),
    _low(CONFIRMED, "active", FRESH, FRESH),
    _low(PAID, "active", FRESH, FRESH, FRESH, FRESH),
    _low(f"{PAID} pay_month", "active", FRESH, FRESH),
    _low(f"{PAID} start_review", "under_review", FRESH, FRESH),
    _low("submit decline serve", "not_accepted", PAST),
    _low("submit withdraw", "withdrawn", PAST),
    _extreme("submit accept", "accepted", FRESH),
    _extreme(ENQUIRY, "investigating", FRESH),
    _extreme(POSTED_OPINION, "public_notice", FRESH, FRESH),
    _extreme(CONFIRMED, "self_care_assessment", FRESH),
    _extreme(f"{CONFIRMED} assess_self_care", "care_form_choice", FRESH),
    _extreme(f"{CONFIRMED} assess_self_care choose_dispersed", "active_dispersed", FRESH, FRESH),
    _extreme(f"{CONFIRMED} assess_self_care choose_dispersed visit pay_month", "active_dispersed", FRESH, FRESH),
    _extreme(f"{CONFIRMED} assess_self_care choose_dispersed open_review", "under_review", FRESH),
    _extreme("submit refer", "referred", PAST),
)

SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹"
GIVEN = ("秀英", "桂兰", "建国", "玉梅", "志强", "秀珍", "德明", "淑华", "建华", "桂英", "国强", "玉兰", "建平", "志明", "秀云", "国华")
REASONS = (
    ("illness", "突发重大疾病，自付医疗费用较高，基本生活暂时出现严重困难。"),
    ("fire", "住房失火，衣被、粮食烧毁，基本生活暂时出现严重困难。"),
    ("traffic", "发生交通事故住院治疗，家庭主要劳动力暂时不能劳动。"),
    ("injury", "务工时意外受伤，家庭暂时没有收入来源。"),
    ("medical", "长期患病，本年自付医疗支出突然增加，超过家庭承受能力。"),
    ("education", "两名子女同时就读高等学校，教育支出突然增加，超过家庭承受能力。"),
)
LASTING_REASONS = {
    "low_income": "家庭主要劳动力长期患病，家庭人均收入低于当地最低生活保障标准。",
    "extreme_poverty": "年老无劳动能力、无生活来源，没有法定赡养、抚养、扶养义务人。",
}
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Story:
    """One case to be: its scenario and mood, where, who, and a stable order among its equals."""

    index: int
    scenario: Scenario
    mood: str
    township: str
    name: str
    id_number: str
    cause: str
    reason: str


def stories(rng: random.Random) -> list[Story]:
    """Every case of the demonstration, spread over the townships."""
    wanted = [(scenario, mood) for scenario in (*SCENARIOS, *LASTING_SCENARIOS) for mood in scenario.moods]
    everywhere = [township for _, townships in COUNTIES.values() for township in townships]
    told = []
    for index, (scenario, mood) in enumerate(wanted):
        near = [township for township in everywhere if township.startswith(scenario.county)]
        # Where aid has a floor above the cap of quick relief, small relief cannot be paid out as such.
        places = [township for township in near if not (scenario.amount == "500.00" and township.startswith("640221"))]
        cause, reason = REASONS[index % len(REASONS)]
        township = places[(index * 7) % len(places)]
        name = rng.choice(SURNAMES) + rng.choice(GIVEN)
        appraised = scenario.process == "low_income" and township.startswith("500")
        steps = scenario.steps.replace("{appraisal}", "convene_appraisal record_appraisal" if appraised else "")
        born = identity_number(rng, township[:6], days=3_000 if scenario.process == "extreme_poverty" else 20_000)
        told.append(Story(index, replace(scenario, steps=steps), mood, township, name, born, cause, reason))
    return told


def identity_number(rng: random.Random, county: str, days: int = 20_000) -> str:
    """A number that could be one (GB 11643-1999) and belongs to nobody we know of; born within so many days of 1946."""
    born = date(1946, 1, 1) + timedelta(days=rng.randrange(days))
    body = f"{county}{born:%Y%m%d}{rng.randrange(1000):03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


@dataclass(frozen=True)
class Scheduler:
    """Gives the steps of a story their moments: lawful ones, all before `now`."""

    calendar: Calendar
    now: datetime
    rng: random.Random

    def schedule(self, story: Story, term_of: TermOf) -> Iterator[tuple[datetime, str]]:
        """(moment, step) of every step an officer takes, in order; what the clock does by itself is left to the clock.

        `term_of` reads a limit of the place the story is set in.
        """
        steps = story.scenario.steps.split()
        anchor = steps.index(story.scenario.runs_from) if story.scenario.runs_from and story.mood in (TODAY, LATE) else len(steps) - 1
        moments: dict[int, datetime] = {}
        at = self._anchored(story, term_of, closing=steps[anchor] == "close_notice")
        moments[anchor] = at
        for n in range(anchor, 0, -1):
            moments[n - 1] = self._before(moments[n], steps[n], story.scenario.process, term_of)
        for n in range(anchor + 1, len(steps)):
            moments[n] = self._after(moments[n - 1], steps[n], steps[n - 1])
        return ((moments[n], step) for n, step in enumerate(steps) if step != "close_notice")

    def _anchored(self, story: Story, term_of: TermOf, *, closing: bool) -> datetime:
        """When the last limit begins, so that it stands as the mood wants."""
        if story.mood in (TODAY, LATE):
            term = term_of(story.scenario.limit)
            ends = self._tonight(term) if story.mood == TODAY else self.now - timedelta(days=self.rng.randint(1, 9))
            started = self._latest_start(term, ends, office=not closing)
            # A posting ends at midnight: the limit that follows it begins there.
            return started.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0) if closing else started
        back = HOUR * self.rng.randint(1, 5) if story.mood == FRESH else DAY * self.rng.randint(3, 30)
        urgent = story.scenario.steps.split()[-1] in URGENT
        return self.now - back if urgent else self._office_before(self.now - back)

    def _tonight(self, term: Term) -> datetime:
        """The midnight that ends today; for days, which never run out on a day off, the one that ends the next working day."""
        day = self.now.astimezone(BEIJING).date()
        while not (isinstance(term, Hours) or self.calendar.is_working_day(day)):
            day += DAY
        day += DAY
        return datetime(day.year, day.month, day.day, tzinfo=BEIJING)

    def _before(self, later: datetime, step: str, process: str, term_of: TermOf) -> datetime:
        """When the step before `step` was taken, `step` having been taken at `later`."""
        if step in POSTED_BEFORE:
            return self._latest_start(term_of(f"{process}.public_notice"), later, office=True)
        if step in URGENT:
            return later - URGENT[step]
        return self._office_before(later - USUAL.get(step, 6 * HOUR))

    def _after(self, earlier: datetime, step: str, before: str) -> datetime:
        """When `step` was taken, the one before it having been taken at `earlier`; never beyond now."""
        gap = URGENT.get(step) or USUAL.get(step, 6 * HOUR)
        wanted = earlier + gap if step in URGENT else self._office_before(earlier + gap)
        if not earlier < wanted < self.now:
            wanted = earlier + min(gap, (self.now - earlier) / 2)
        return wanted

    def _latest_start(self, term: Term, ends: datetime, *, office: bool) -> datetime:
        """The latest moment from which the term has run out by `ends`, and that lies in the past."""
        if isinstance(term, Hours):
            return min(ends - term.length, self.now - HOUR)
        at = self._office_before(min(ends, self.now)) if office else min(ends, self.now)
        while due(at, term, self.calendar)[0] > ends:
            at = self._office_before(at - DAY) if office else at - DAY
        return at

    def _office_before(self, moment: datetime) -> datetime:
        """The moment itself within office hours, else one late on the last working day before it."""
        local = moment.astimezone(BEIJING)
        if self.calendar.is_working_day(local.date()) and 9 <= local.hour < 17:
            return moment
        day = local.date() if local.hour >= 17 else local.date() - DAY
        while not self.calendar.is_working_day(day):
            day -= DAY
        return datetime(day.year, day.month, day.day, 16, self.rng.randrange(60), self.rng.randrange(60), tzinfo=BEIJING)
