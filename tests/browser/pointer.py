"""How people sign, in the console and on the participants' page alike."""

import math

from playwright.async_api import Locator

_POINTS = 32
_LOOPS = 4


def _signature() -> list[tuple[float, float]]:
    """Loops that grow smaller from left to right, as parts of the field's width and height."""
    turns = [2 * math.pi * _LOOPS * number / _POINTS for number in range(_POINTS)]
    parts = [number / _POINTS for number in range(_POINTS)]
    return [
        (
            0.18 + 0.6 * part - 0.06 * math.sin(turn),
            0.52 - 0.26 * (1 - 0.6 * part) * math.cos(turn),
        )
        for part, turn in zip(parts, turns, strict=True)
    ]


async def draw(dialog: Locator) -> None:
    """Draws a line into the signature field, as with a mouse."""
    pad = dialog.get_by_test_id("signature-pad")
    await pad.scroll_into_view_if_needed()
    box = await pad.bounding_box()
    assert box is not None
    mouse = pad.page.mouse
    line = _signature()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in line]
    await mouse.move(*places[0])
    await mouse.down()
    for place in places[1:]:
        await mouse.move(*place)
    await mouse.up()


async def type_name(dialog: Locator) -> None:
    """Signs with the typed name instead."""
    await dialog.get_by_role("tab", name="Type").click()
