"""Signs in the signature dialog that the console and the participants' page share."""

import math

from playwright.async_api import Locator

POINT_COUNT = 32
LOOP_COUNT = 4


def signature_points() -> list[tuple[float, float]]:
    """Returns the points of a line with loops that get smaller from left to right.

    The coordinates are fractions of the field's width and height.
    """
    fractions = [number / POINT_COUNT for number in range(POINT_COUNT)]
    angles = [2 * math.pi * LOOP_COUNT * fraction for fraction in fractions]
    return [
        (
            0.18 + 0.6 * fraction - 0.06 * math.sin(angle),
            0.52 - 0.26 * (1 - 0.6 * fraction) * math.cos(angle),
        )
        for fraction, angle in zip(fractions, angles, strict=True)
    ]


async def draw_signature(dialog: Locator) -> None:
    """Draws a line into the signature field with the mouse."""
    pad = dialog.get_by_test_id("signature-pad")
    await pad.scroll_into_view_if_needed()
    box = await pad.bounding_box()
    assert box is not None
    start, *points = [
        (box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in signature_points()
    ]
    mouse = pad.page.mouse
    await mouse.move(*start)
    await mouse.down()
    for point in points:
        await mouse.move(*point)
    await mouse.up()


async def choose_typed_signature(dialog: Locator) -> None:
    """Chooses to sign with the typed name instead of a drawing."""
    await dialog.get_by_role("tab", name="Type").click()
