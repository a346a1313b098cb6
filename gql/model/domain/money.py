"""Amounts of money, with as many decimal digits as the currency has."""

import re
from dataclasses import dataclass

# Source: ISO 4217, list one (https://www.six-group.com/en/products-services/financial-information/
# data-standards.html), as of January 2026, without metals and other codes that have no minor unit.
_DIGITS_BY_CURRENCY = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD"
    " CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL"
    " GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR"
    " LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD"
    " PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC"
    " SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW"
    " ZWG",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_CURRENCY_DIGITS = {
    currency: digits
    for digits, currencies in _DIGITS_BY_CURRENCY.items()
    for currency in currencies.split()
}

_AMOUNT = re.compile(r"([0-9]{1,12})(?:\.([0-9]+))?")


def is_currency(code: str) -> bool:
    """Returns whether this is the code of a currency with amounts, such as EUR."""
    return code in _CURRENCY_DIGITS


def digits_of(currency: str) -> int:
    """Returns how many decimal digits a currency has.

    A currency that is not in the table, as carts of earlier versions may have, counts as one with
    two digits.
    """
    return _CURRENCY_DIGITS.get(currency, 2)


def parse_amount(amount: str, currency: str) -> int | None:
    """Returns a decimal number such as "9.00" in minor units of the currency.

    Returns None unless it is a number of at least 0, with at most 12 digits before the point and
    at most the currency's digits after it.
    """
    number = _AMOUNT.fullmatch(amount)
    if number is None:
        return None
    whole, decimals = number.groups(default="")
    digits = digits_of(currency)
    return int(whole + decimals.ljust(digits, "0")) if len(decimals) <= digits else None


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the currency's minor unit, such as cents."""

    minor_units: int
    currency: str

    @property
    def amount(self) -> str:
        """The amount as a decimal number with the currency's digits: "9.00" EUR, "900" JPY."""
        digits = digits_of(self.currency)
        if digits == 0:
            return str(self.minor_units)
        padded = f"{self.minor_units:0{digits + 1}d}"
        return f"{padded[:-digits]}.{padded[-digits:]}"

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
