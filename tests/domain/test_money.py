"""Amounts of money: their digits, and the currency of a cart."""

from typing import Any

import pytest

from gql.model.domain.money import Money, is_currency, parse_amount
from gql.model.domain.value_objects import CartItem, cart_total
from testing.running_server import RunningServer


@pytest.mark.parametrize(
    ("minor_units", "currency", "text"),
    [
        (900, "EUR", "9.00 EUR"),
        (5, "EUR", "0.05 EUR"),
        (0, "EUR", "0.00 EUR"),
        (900, "JPY", "900 JPY"),
        (0, "JPY", "0 JPY"),
        (1234, "KWD", "1.234 KWD"),
        (1, "KWD", "0.001 KWD"),
        (12345, "CLF", "1.2345 CLF"),
        (900, "HUF", "9.00 HUF"),
        (2**80, "VND", f"{2**80} VND"),
        (900, "QQQ", "9.00 QQQ"),  # of a cart that an earlier version accepted
    ],
)
def test_an_amount_has_the_digits_of_its_currency(
    minor_units: int, currency: str, text: str
) -> None:
    assert str(Money(minor_units, currency)) == text


@pytest.mark.parametrize(
    ("amount", "currency", "minor_units"),
    [
        ("9.00", "EUR", 900),
        ("9", "EUR", 900),
        ("9.5", "EUR", 950),
        ("0.05", "EUR", 5),
        ("0", "EUR", 0),
        ("900", "JPY", 900),
        ("1.234", "KWD", 1234),
        ("999999999999.9999", "CLF", 9_999_999_999_999_999),
        ("9.005", "EUR", None),
        ("900.00", "JPY", None),
        ("-9.00", "EUR", None),
        ("9,00", "EUR", None),
        ("9.", "EUR", None),
        (".5", "EUR", None),
        ("1e3", "EUR", None),
        ("٩", "EUR", None),
        ("1000000000000", "EUR", None),
        ("", "EUR", None),
    ],
)
def test_an_amount_is_read_with_at_most_the_digits_of_its_currency(
    amount: str, currency: str, minor_units: int | None
) -> None:
    assert parse_amount(amount, currency) == minor_units


def test_codes_without_amounts_are_no_currencies() -> None:
    codes = ["EUR", "USD", "JPY", "XAU", "XXX", "EURO", "eur", ""]
    assert [is_currency(code) for code in codes] == [True] * 3 + [False] * 5


def test_a_cart_of_an_earlier_version_with_two_currencies_has_no_total() -> None:
    items = [CartItem("Tea", 2, 350, "EUR"), CartItem("Rice", 1, 900, "JPY")]
    assert cart_total(items) is None
    assert cart_total(items[:1]) == Money(700, "EUR")
    assert cart_total([]) is None


@pytest.mark.anyio
@pytest.mark.sqlite_suffices
async def test_a_cart_shows_its_prices_and_total_as_decimal_numbers(
    shared_server: RunningServer,
) -> None:
    items = [
        {"name": "Tea", "quantity": 2, "price": "350", "currency": "JPY"},
        {"name": "Rice", "quantity": 1, "price": "900", "currency": "JPY"},
    ]
    selection = """template { steps {
        items { name quantity price { amount currency } total { amount currency } }
        total { amount currency } } }"""
    payload = await shared_server.admin.mutate(
        "createCartTemplate", selection, name="Cart", items=items
    )
    [step] = payload["template"]["steps"]
    assert step["items"][0] == {
        "name": "Tea",
        "quantity": 2,
        "price": {"amount": "350", "currency": "JPY"},
        "total": {"amount": "700", "currency": "JPY"},
    }
    assert step["total"] == {"amount": "1600", "currency": "JPY"}


@pytest.mark.anyio
@pytest.mark.sqlite_suffices
@pytest.mark.parametrize("currencies", [["EUR", "JPY"], ["XXX"], ["eur"], ["ZZZ"]])
async def test_unknown_and_mixed_currencies_are_refused(
    shared_server: RunningServer, currencies: list[str]
) -> None:
    items = [{"name": "Tea", "quantity": 1, "price": "1", "currency": code} for code in currencies]
    payload: dict[str, Any] = await shared_server.admin.try_mutate(
        "createCartTemplate", name="Cart", items=items
    )
    [error] = payload["errors"]
    assert error["__typename"] == "InvalidInput"
    assert error["path"] == ["input", "items", "currency"]


@pytest.mark.anyio
@pytest.mark.sqlite_suffices
@pytest.mark.parametrize(
    ("price", "currency", "message"),
    [
        ("9.005", "EUR", "A price in EUR is a number such as 9.00, with at most 12 digits before"),
        ("9.5", "JPY", "A price in JPY is a whole number of at most 12 digits, such as 900."),
        ("nine", "KWD", "A price in KWD is a number such as 0.900, with at most 12 digits before"),
    ],
)
async def test_a_price_that_does_not_fit_its_currency_is_refused(
    shared_server: RunningServer, price: str, currency: str, message: str
) -> None:
    items = [{"name": "Tea", "quantity": 1, "price": price, "currency": currency}]
    payload = await shared_server.admin.try_mutate("createCartTemplate", name="Cart", items=items)
    [error] = payload["errors"]
    assert error["__typename"] == "InvalidInput"
    assert error["path"] == ["input", "items", "price"]
    assert error["message"].startswith(message)
