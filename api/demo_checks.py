"""The demonstration's verification platform: it answers at once, from memory, about people who do not exist."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi import FastAPI

from api.app import create_app
from workflow.carriers import MemoryExchange
from workflow.check_messages import write_reply
from workflow.database import open_engine
from workflow.settings import settings

# What some of the demonstration's households turn out to have; of the others the platform finds nothing but what they declared.
FOUND = {
    "vehicles": "名下登记有小型轿车一辆，申报为无车辆。",
    "deposits": "存款余额高于申报的金额。",
    "business": "登记为个体工商户经营者，申报为无经营。",
}
ONE_IN = 8
NOTHING_ON_FILE = ("business", "securities", "internet_finance", "insurance", "funerals", "deaths")


def answer(request: Mapping[str, Any]) -> bytes:
    """The reply to a request, the same whenever it is asked; its data reach to the day of the request."""
    source, as_of = request["source"], date.fromisoformat(request["asked_at"][:10])
    if source in FOUND and int(request["id"], 16) % ONE_IN == 0:
        return write_reply(request, "inconsistent", FOUND[source], as_of)
    return write_reply(request, "nothing_found" if source in NOTHING_ON_FILE else "consistent", "", as_of)


def application() -> FastAPI:
    """The service as the environment describes it, with this platform; what the demonstration asks never leaves the process."""
    config = settings()
    return create_app(open_engine(config.database_url), config, ticking=True, platform=MemoryExchange(answer))
