"""Draws what a signature looks like in its box on the page."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Literal

from gql.documents.pdf.acroform import FormField
from gql.documents.pdf.appearances import add_xobject, import_appearances, normal_appearance
from gql.documents.pdf.objects import get, numbers, pdf_name
from gql.documents.pdf.pages import page_geometry, walk_pages
from gql.documents.signing.signature_image import SignatureImage, to_svg
from gql.documents.typst.compiler import render
from gql.documents.typst.text import is_right_to_left, soft_wrap

_MAX_PAGES = 2_000
_SVG_SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')


@dataclass(frozen=True)
class SignatureAppearance:
    """What the box shows: the signature image, or an emblem for a seal, with a caption.

    The caption is "`lead` NAME · `signed_at` · `reference`".
    """

    kind: Literal["signature", "seal"]
    lead: str
    image: SignatureImage
    signed_at: dt.datetime
    reference: str


def draw_signature(writer: Any, field: FormField, appearance: SignatureAppearance) -> None:
    """Draws the appearance in the box of a signature field, if it has a box."""
    (ref,) = field.widgets
    widget = ref.get_object()
    left, bottom, right, top = numbers(get(widget, "/Rect", (0, 0, 0, 0)))
    width, height = abs(right - left), abs(top - bottom)
    if min(width, height) < 1:
        return
    rotation = _rotation(writer, ref)
    if rotation % 180:
        width, height = height, width
    pdf = render("signature_appearance.typ", _data(appearance, width, height), tagged=False)
    xobject = add_xobject(writer, import_appearances(writer, pdf)[0], rotation)
    widget[pdf_name("/AP")] = normal_appearance(xobject)
    writer.mark_update(ref)


def _data(appearance: SignatureAppearance, width: float, height: float) -> dict[str, Any]:
    """Returns the data for the template; lengths in points."""
    svg = to_svg(appearance.image)
    svg_size = _SVG_SIZE.search(svg) if svg else None
    name = soft_wrap(appearance.image.name)
    return {
        "width": width,
        "height": height,
        "kind": appearance.kind,
        "lead": appearance.lead,
        "name": name,
        "longest_part": max(re.split("[ \u200b-]", name), key=len),
        "rtl": is_right_to_left(appearance.image.name),
        "svg": svg,
        "ratio": float(svg_size[1]) / float(svg_size[2]) if svg_size else 1,
        "time": f"{appearance.signed_at:%Y-%m-%d %H:%M:%S} UTC",
        "reference": appearance.reference,
    }


def _rotation(writer: Any, ref: Any) -> int:
    """Returns the counterclockwise rotation with which a widget is upright as displayed."""
    rotation = get(get(ref.get_object(), "/MK", {}), "/R")
    if rotation is not None:
        return int(rotation) // 90 % 4 * 90
    key = (ref.idnum, ref.generation)
    for page, attributes in walk_pages(writer, _MAX_PAGES):
        annotations = get(page, "/Annots", ())
        entries = (annotations.raw_get(index) for index in range(len(annotations)))
        if any((getattr(e, "idnum", 0), getattr(e, "generation", 0)) == key for e in entries):
            return page_geometry(attributes).rotation
    return 0
