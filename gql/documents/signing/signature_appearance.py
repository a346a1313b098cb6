"""Draws what a signature looks like in its box on the page."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Literal

from gql.documents.pdf import acroform
from gql.documents.pdf.acroform import FormField, at, g, name
from gql.documents.pdf.appearances import as_form, drawings
from gql.documents.pdf.geometry import sheet_of
from gql.documents.signing.signature_image import SignatureImage, soft_wrap, svg_of
from gql.documents.typst.compiler import render, starts_right

MAX_PAGES = 2_000
_SIDE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')


@dataclass(frozen=True)
class Stamp:
    """What a stamp says: "`lead` NAME · time · reference" below the ink, or beside a seal."""

    kind: Literal["ink", "seal"]
    lead: str
    ink: SignatureImage
    at: dt.datetime
    reference: str


def put_stamp(writer: Any, place: FormField, stamp: Stamp) -> None:
    """Draw the stamp in the box of the signature field `place`, if it has a box."""
    (ref,) = place.widgets
    widget = ref.get_object()
    left, bottom, right, top = acroform.numbers(at(widget, "/Rect", (0, 0, 0, 0)))
    across, up = abs(right - left), abs(top - bottom)
    if min(across, up) < 1:
        return
    turn = _turn(writer, ref)
    width, height = (up, across) if turn % 180 else (across, up)
    pdf = render("stamp.typ", _data(stamp, width, height), tagged=False)
    form = as_form(writer, drawings(writer, pdf)[0], turn)
    widget[name("/AP")] = g.DictionaryObject({name("/N"): form})
    writer.mark_update(ref)


def _data(stamp: Stamp, width: float, height: float) -> dict[str, Any]:
    svg = svg_of(stamp.ink)
    sides = _SIDE.search(svg) if svg else None
    said = soft_wrap(stamp.ink.name)
    return {
        "w": width,
        "h": height,
        "kind": stamp.kind,
        "lead": stamp.lead,
        "broken": said,
        "part": max(re.split("[ \u200b-]", said), key=len),
        "rtl": starts_right(stamp.ink.name),
        "svg": svg,
        "ratio": float(sides[1]) / float(sides[2]) if sides else 1,
        "time": f"{stamp.at:%Y-%m-%d %H:%M:%S} UTC",
        "reference": stamp.reference,
    }


def _turn(writer: Any, widget: Any) -> int:
    """By how much to turn a drawing counterclockwise so that it stands upright on the screen."""
    said = at(at(widget.get_object(), "/MK", {}), "/R")
    if said is not None:
        return int(said) // 90 % 4 * 90
    key = (widget.idnum, widget.generation)
    for page, inherited in acroform.pages(writer, MAX_PAGES):
        listed = at(page, "/Annots", ())
        entries = (listed.raw_get(index) for index in range(len(listed)))
        if any((getattr(e, "idnum", 0), getattr(e, "generation", 0)) == key for e in entries):
            return sheet_of(inherited).turn
    return 0
