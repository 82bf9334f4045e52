"""Who and when go in pairs, held by the database: neither is ever there without the other."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import CheckConstraint, Model, Q

from portal.house import own_apps


def names_in(condition: object) -> set[str]:
    """The fields that a condition speaks of."""
    match condition:
        case Q():
            return {name for child in condition.children for name in names_in(child)}
        case (str(lookup), _):
            return {lookup.partition("__")[0]}
    return set()


def pairs() -> Iterator[tuple[type[Model], str, str]]:
    for model in apps.get_models():
        if model._meta.app_config.name not in own_apps():
            continue
        fields = {field.name: field for field in model._meta.concrete_fields}
        for name in fields:
            moment = name.removesuffix("_by") + "_at"
            if name.endswith("_by") and moment in fields:
                yield model, name, moment


def test_there_are_pairs():
    assert list(pairs())


@pytest.mark.parametrize(
    "model, who, when", [pytest.param(*pair, id=f"{pair[0]._meta.label}.{pair[1]}") for pair in pairs()]
)
def test_the_database_holds_the_pair(model, who, when):
    if not model._meta.get_field(when).null:
        return  # it always happened; nobody did it where a timer did
    held = [
        constraint.name
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint) and {who, when} <= names_in(constraint.condition)
    ]
    assert held, f"{who} and {when} may be null one without the other"
