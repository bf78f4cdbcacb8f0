"""The questions the law asks of what the sources of data have answered, and what their answers suggest for the forms.

Where nobody was asked through the exchange, nothing is awaited and nothing can have lapsed: the verification is then on paper alone.
"""

from states.grammar import Check, Matter, guard
from states.policy import Policy
from states.sources import LABELS, RESULTS, STANDING
from states.statutes import D57

MOST = 2000
"""Characters a text on a form may have (`states.forms`)."""
MORE = "其余见各数据源的反馈。"


def _awaited(matter: Matter) -> list[Check]:
    return [check for check in matter.checks if check.state in ("waiting", "sent")]


def _lapsed(matter: Matter) -> list[Check]:
    return [check for check in matter.checks if check.state == "expired" and check.result]


def _names(checks: list[Check]) -> str:
    return "：" + "、".join(LABELS[check.source] for check in checks) if checks else ""


@guard(
    no="尚有数据源没有反馈",
    yes="提请核对的数据源均已反馈或者逾期",
    cites=D57[17],
    detail=lambda matter, policy: _names(_awaited(matter)),
)
def sources_have_replied(matter: Matter, policy: Policy) -> bool:
    """A source that let its limit (`verification.reply`) pass is awaited no longer: lateness must not keep a household waiting."""
    return not _awaited(matter)


@guard(
    no="核对结果已经超过有效期，应当重新核对",
    yes="核对结果在有效期内",
    cites=D57[17],
    detail=lambda matter, policy: _names(_lapsed(matter)),
)
def check_still_valid(matter: Matter, policy: Policy) -> bool:
    """Validity is `verification.valid`; where no place has fixed one, an answer holds."""
    return not _lapsed(matter)


def suggest_sources(matter: Matter, policy: Policy) -> list[str]:
    """Which sources to ask: all that are asked as a rule; once some have answered, those whose answer is not a settled one."""
    settled = {check.source for check in matter.checks if check.state == "replied" and check.result != "inconsistent"}
    asked = dict.fromkeys((*STANDING, *(check.source for check in matter.checks)))
    return [key for key in asked if key not in settled] or list(STANDING)


def suggest_result(matter: Matter, policy: Policy) -> str | None:
    """What all answers together say (民发〔2021〕57号 第十八条); None while any is awaited or there is none."""
    answered = [check for check in matter.checks if check.result]
    if not answered or _awaited(matter):
        return None
    return "inconsistent" if any(check.result == "inconsistent" for check in answered) else "consistent"


def suggest_details(matter: Matter, policy: Policy) -> str | None:
    """Every answer in a sentence, what differs first, then who let the limit pass; None where there is no answer."""
    if suggest_result(matter, policy) is None:
        return None
    answered = sorted((check for check in matter.checks if check.result), key=lambda check: check.result != "inconsistent")
    silent = [check for check in matter.checks if not check.result]
    sentences = [_sentence(check) for check in answered]
    sentences += [f"{LABELS[check.source]}：逾期未反馈。" for check in silent]
    text = ""
    for sentence in sentences:
        if len(text) + len(sentence) > MOST - len(MORE):
            return text + MORE
        text += sentence
    return text


def _sentence(check: Check) -> str:
    day = f"（截至{check.as_of.isoformat()}）" if check.as_of else ""
    details = f"，{check.details.rstrip('。；，')}" if check.details.strip() else ""
    return f"{LABELS[check.source]}：{RESULTS[check.result]}{day}{details}。"
