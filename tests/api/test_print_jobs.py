"""Papers by the batch over the wire: asked for once, watched by their maker alone, fetched when they are all there."""

import io
import zipfile

from tests.api.conftest import Counter
from tests.county import SECRET
from workflow.print_jobs import draw_slice
from workflow.settings import Settings


def test_a_job_is_made_once_watched_and_fetched_by_its_maker_alone(counter: Counter) -> None:
    """社会救助法 第七十条（六）; before it is finished the answer says how far it is."""
    number = counter.new_case()
    own, colleague = (counter.as_(counter.county.id("town_handler", n)) for n in (0, 1))
    asked = {"region": counter.county.town, "form": "docx", "from": "2026-11-01", "to": "2026-11-30"}
    made = counter.post("/papers/jobs", own, asked, key="once")
    assert made.status_code == 201 and made.json()["done"] == 0
    assert counter.post("/papers/jobs", own, asked, key="once").content == made.content
    job = f"/papers/jobs/{made.json()['id']}"
    assert made.headers["location"] == f"/api/v1{job}"
    early = counter.get(f"{job}.zip", own)
    assert early.status_code == 409 and "正在制作" in early.json()["detail"]
    for stranger in (colleague, counter.as_(counter.neighbour.id("county_leader"), counter.neighbour)):
        assert {counter.get(path, stranger).status_code for path in (job, f"{job}.zip")} == {404}
    draw_slice(counter.engine, Settings("", 10, SECRET), 60)
    told = counter.get(job, own).json()
    assert told["finished"] and told["done"] == told["total"] and told["failed"] == []
    content = counter.get(f"{job}.zip", own).content
    assert content == counter.get(f"{job}.zip", own).content
    with zipfile.ZipFile(io.BytesIO(content)) as papers:
        assert len(papers.namelist()) == told["total"] and papers.testzip() is None
    paper = counter.get(f"/cases/{number}/notices", own).json()[0]["id"]
    named = counter.post("/papers/jobs", own, {"notices": [paper], "form": "docx"})
    assert named.json()["total"] == 1 and named.json()["finished"]
    outside = counter.as_(counter.neighbour.id("county_leader"), counter.neighbour)
    assert counter.post("/papers/jobs", outside, {"notices": [paper]}).status_code == 404
    for nonsense in ({}, {"region": counter.county.town, "notices": [paper]}, {"region": counter.county.town, "form": "exe"}):
        assert counter.post("/papers/jobs", own, nonsense).status_code == 422
