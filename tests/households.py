"""Households and policies for the tests of the arithmetic, in as few words as they need."""

from datetime import date
from typing import Any

from states.policy import Policy, Value, policy_for

TODAY = date(2026, 11, 23)
SOURCE = "测民发〔2026〕1号"


def place(region: str = "000000", /, day: date = TODAY, **values: Any) -> Policy:
    """What is in force in a place on a day, with values of our own: `standard_urban=600` is `low_income.standard_urban`.

    A double underscore stands for the dot of any other key; None takes the place's value away.
    """
    known = dict(policy_for(region, day).values)
    for name, value in values.items():
        key = name.replace("__", ".") if "__" in name else f"low_income.{name}"
        known.pop(key, None)
        if value is not None:
            known[key] = Value(key, value, str(value), SOURCE, day, None, region, True, "county")
    return Policy(region, day, known)


def only(day: date = TODAY, /, **values: Any) -> Policy:
    """A place that has fixed these values and nothing else."""
    return Policy("000000", day, {key: place("000000", day, **values).values[key] for key in _keys(values)})


def _keys(values: dict[str, Any]) -> list[str]:
    return [name.replace("__", ".") if "__" in name else f"low_income.{name}" for name in values]


def person(name: str = "甲", /, relation: str = "child", **of: Any) -> dict[str, Any]:
    """A member. Incomes by kind: `wage=1000`; what else the contract knows goes in under its own name."""
    kinds = ("wage", "business", "property", "transfer", "farming", "uncounted")
    incomes = [{"kind": kind, "monthly": f"{of.pop(kind):.2f}"} for kind in kinds if kind in of]
    return {"name": name, "relation": relation, "incomes": incomes, **of}


def family(*members: dict[str, Any], residence: str = "urban", **of: Any) -> dict[str, Any]:
    """A household whose first member applies; its property was looked into and is within the rule unless said otherwise."""
    first, *others = members
    return {"residence": residence, "members": [{**first, "relation": "self"}, *others], "property": {}, "property_ok": True} | of


def trio(**first: Any) -> dict[str, Any]:
    """Three people of whom the first has what is given and the others have nothing."""
    return family(person("甲", **first), person("乙"), person("丙"))


DISABLED = {"kind": "physical", "grade": 1}
