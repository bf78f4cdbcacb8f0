"""Numbers without gaps per issuing office, kind and year, also under load and after a crash (GB/T 9704-2012, 7.2.5).

Ten thousand numbers drawn by eight processes that are killed at any instant and give up some of their transactions: 1 to the last, each
on one paper, and every number that was acknowledged is there.
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from notices.filters import document_number
from tests.county import build_county
from tests.storms.drawing import AT, OFFICE, SERIES, WORKERS, YEAR, drawn_so_far
from workflow.papers import office_short_name
from workflow.records import Notice, table

NUMBERS = 10_000
ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.storm, pytest.mark.xdist_group("crowds")]


def test_ten_thousand_numbers_drawn_by_eight_processes_under_kills_have_no_gap_and_no_double(
    engine: Engine, database_url: str, tmp_path: Path, seed: str
) -> None:
    """The number is drawn in the transaction of the paper: both are there or neither is."""
    with engine.begin() as connection:
        county = build_county(connection, OFFICE[:6], AT)
        county.open(connection, AT)
    engine.dispose()
    acknowledged = tmp_path / "acknowledged"
    acknowledged.touch()
    command = [sys.executable, "-m", "tests.storms.drawing", database_url, str(acknowledged), str(NUMBERS), seed]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr[-4000:]
    told = json.loads(done.stdout)
    notice = table(Notice).c
    with engine.connect() as connection:
        borne = Counter(connection.execute(select(notice.document_number).where(notice.kind == "decision_notice")).scalars())
    last = drawn_so_far(engine)
    prefix = office_short_name(OFFICE)
    wanted = [document_number(prefix, SERIES, YEAR, n) for n in range(1, last + 1)]
    assert last >= NUMBERS
    assert not [number for number in wanted if borne[number] != 1], "a number is missing, or stands on two papers"
    assert borne.keys() == set(wanted), "a paper bears a number that was never drawn"
    lines = [int(line) for line in acknowledged.read_text().split()]
    assert len(set(lines)) == len(lines) and set(lines) <= set(range(1, last + 1))
    print(told, {"acknowledged": len(lines), "numbers": last})
    # Whoever is killed before doing anything proves nothing.
    assert told["killed"] > 3 * WORKERS and len(lines) > NUMBERS / 2
