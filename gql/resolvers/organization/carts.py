"""Templates of carts, whose items the customer confirms."""

from collections.abc import Sequence
from dataclasses import dataclass

from gql.model.database.outcome import MutationResult
from gql.model.domain.enums import Assignee, InteractionKind, StepKind
from gql.model.domain.errors import Invalid
from gql.model.domain.money import Money, digits_of, is_currency, parse_amount
from gql.model.domain.rules.limits import MAX_CART_ITEMS
from gql.model.domain.validation import validate_text
from gql.model.domain.value_objects import CartItem, StepSpec
from gql.resolvers.context import Context
from gql.resolvers.mutations import mutation_resolver
from gql.resolvers.organization.templates import TemplatePayload, create_template
from gql.resolvers.outcomes import TemplateChanged

_EXAMPLE_PRICE = 900  # in minor units


@dataclass(frozen=True, slots=True)
class OfferedItem:
    """An item to put into a cart. `price` is that of one piece, a decimal number."""

    name: str
    quantity: int
    price: str
    currency: str


@mutation_resolver(TemplateChanged, TemplatePayload)
async def create_cart_template(
    context: Context, name: str, items: Sequence[OfferedItem]
) -> MutationResult[TemplateChanged]:
    """Creates a cart of items that the customer confirms."""
    if not 1 <= len(items) <= MAX_CART_ITEMS:
        raise Invalid(
            "A cart holds between 1 and {limit} items.", ("input", "items"), limit=MAX_CART_ITEMS
        )
    cart = tuple(_cart_item(item) for item in items)
    if len({item.currency for item in cart}) > 1:
        raise Invalid(
            "All items of a cart must have the same currency.", ("input", "items", "currency")
        )
    spec = StepSpec(StepKind.CART, name, Assignee.PRIMARY, items=cart)
    return await create_template(context, InteractionKind.CART, name, (spec,))


def _cart_item(item: OfferedItem) -> CartItem:
    """Returns an item as it is stored. Raises `Invalid`."""
    validate_text(item.name, ("input", "items", "name"))
    if item.quantity < 1:
        raise Invalid("A quantity is at least 1.", ("input", "items", "quantity"))
    if not is_currency(item.currency):
        raise Invalid(
            "A currency is a code of ISO 4217, such as EUR.", ("input", "items", "currency")
        )
    price = parse_amount(item.price, item.currency)
    if price is None:
        raise _invalid_price(item.currency)
    return CartItem(item.name, item.quantity, price, item.currency)


def _invalid_price(currency: str) -> Invalid:
    path, example = ("input", "items", "price"), Money(_EXAMPLE_PRICE, currency).amount
    if digits_of(currency) == 0:
        return Invalid(
            "A price in {currency} is a whole number of at most 12 digits, such as {example}.",
            path,
            currency=currency,
            example=example,
        )
    return Invalid(
        "A price in {currency} is a number such as {example}, with at most 12 digits before the"
        " point and {digits} after it.",
        path,
        currency=currency,
        example=example,
        digits=digits_of(currency),
    )
