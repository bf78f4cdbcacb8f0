"""What the applicant signs is printed for the case: filled in with what the file knows, numbered by nobody and kept by nobody."""

import pytest
from sqlalchemy import func, select

from notices import TO_SIGN
from tests.api.conftest import Counter, opening
from tests.county import PERSON
from workflow.records import Notice, Rendering, table

FAMILY = {
    "members": [{**{name: PERSON[name] for name in ("name", "id_number")}, "relation": "self"}, {"name": "李𬭎", "relation": "spouse"}]
}


def _case_of(counter: Counter, programme: str) -> str:
    wanted = opening(counter.county.town) | {"process": programme, "household": FAMILY}
    facts = {"reason": "家庭生活困难"}
    if programme != "emergency_aid":
        wanted |= {"facts": facts}
    answer = counter.post("/cases", counter.as_(counter.county.id("town_handler")), wanted)
    assert answer.status_code == 201, answer.text
    number: str = answer.json()["number"]
    return number


@pytest.mark.parametrize("programme", ["emergency_aid", "low_income", "extreme_poverty"])
def test_every_form_of_the_programme_is_printed_from_the_day_of_the_application(counter: Counter, programme: str) -> None:
    """最低生活保障审核确认办法 第四、六、九条, 特困人员认定办法 第十条, 社会救助法 第三十七、四十、四十一条."""
    own, number = counter.as_(counter.county.id("town_handler")), _case_of(counter, programme)
    listed = counter.get(f"/cases/{number}/forms", own).json()
    assert [each["kind"] for each in listed] == [kind.key for kind in TO_SIGN if programme in kind.programmes]
    for each in listed:
        page = counter.get(f"/cases/{number}/forms/{each['kind']}.html", own)
        assert page.status_code == 200 and each["title"] in page.text and number in page.text
        assert PERSON["id_number"] not in page.text
    wanted = counter.get(f"/cases/{number}/forms/verification_authorisation.html", own).text
    assert PERSON["name"] in wanted and "李𬭎" in wanted, "everybody in the household authorises for themselves"


def test_a_form_is_a_print_to_sign_and_no_paper_of_the_office(counter: Counter) -> None:
    """What decides nothing takes no number, and nothing of it is kept until it comes back signed."""
    own, number = counter.as_(counter.county.id("town_handler")), counter.new_case()
    counted = select(func.count()).select_from(table(Notice)), select(func.count()).select_from(table(Rendering))
    with counter.engine.connect() as connection:
        before = [connection.execute(each).scalar_one() for each in counted]
    answer = counter.get(f"/cases/{number}/forms/application_form.pdf", own)
    assert answer.content.startswith(b"%PDF") and answer.headers["Cache-Control"] == "no-store"
    assert counter.get(f"/cases/{number}/forms/application_form.docx", own).content.startswith(b"PK")
    with counter.engine.connect() as connection:
        assert [connection.execute(each).scalar_one() for each in counted] == before


def test_only_the_forms_of_the_programme_are_there(counter: Counter) -> None:
    """A 书面声明 is for those who apply for extreme-poverty support; a decision is no form."""
    own, number = counter.as_(counter.county.id("town_handler")), counter.new_case()
    for kind in ("circumstances_declaration", "care_card", "decision_notice", "no_such_form"):
        assert counter.get(f"/cases/{number}/forms/{kind}.html", own).status_code == 404, kind
