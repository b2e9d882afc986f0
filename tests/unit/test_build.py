"""Model objects from the fields that a reading has put together."""

from dataclasses import FrozenInstanceError, fields, is_dataclass
from decimal import Decimal

import pytest

from app.formats.build import Scope, build
from app.model import invoice as model
from app.model.values import Identifier

GROUPS = [
    each
    for each in vars(model).values()
    if is_dataclass(each) and each.__module__ == model.__name__ and each not in {model.BT, model.BG}
]


@pytest.mark.parametrize("owner", GROUPS, ids=lambda owner: owner.__name__)
def test_what_is_built_is_what_its_class_would_make(owner):
    field = fields(owner)[-1].name
    made, expected = build(owner, scope(**{field: "x"})), owner(**{field: "x"})
    assert type(made) is owner
    assert made == expected
    assert hash(made) == hash(expected)
    with pytest.raises(FrozenInstanceError):
        setattr(made, field, "y")


def scope(**values) -> Scope:
    found = Scope()
    found.update(values)
    return found


def test_a_group_that_says_nothing_is_none_and_a_list_keeps_what_a_rule_may_ask_for():
    assert build(model.Invoice, scope(seller=scope())) is None
    lines = build(model.Invoice, scope(number="1", lines=[scope(), scope(net_amount=Decimal(1))])).lines
    assert lines == (model.Line(), model.Line(net_amount=Decimal(1)))


def test_a_scheme_that_identifies_nothing_is_none():
    assert build(Identifier, scope(scheme="0106")) is None
    assert build(model.Party, scope(identifiers=[scope(scheme="0106"), scope(value="1")])).identifiers == (
        Identifier(value="1"),
    )
