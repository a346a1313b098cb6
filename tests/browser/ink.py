"""How people sign, in the console and on the participants' page alike."""

from playwright.async_api import Locator

_ZIGZAG = ((0.2, 0.7), (0.3, 0.2), (0.4, 0.7), (0.55, 0.3), (0.7, 0.6), (0.8, 0.4))


async def draw(dialog: Locator) -> None:
    """Draws a line into the signature field, as with a mouse."""
    pad = dialog.get_by_test_id("signature-pad")
    await pad.scroll_into_view_if_needed()
    box = await pad.bounding_box()
    assert box is not None
    mouse = pad.page.mouse
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in _ZIGZAG]
    await mouse.move(*places[0])
    await mouse.down()
    for place in places[1:]:
        await mouse.move(*place, steps=4)
    await mouse.up()


async def type_name(dialog: Locator) -> None:
    """Signs with the typed name instead."""
    await dialog.get_by_role("tab", name="Type").click()
