"""What fields and annotations look like: pages made by Typst, imported into another document."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gql.documents.pdf.objects import float_array, generic, numbers, pdf_name
from gql.documents.pdf.pages import MAX_PAGES, walk_pages
from gql.documents.pdf.safe_reader import LimitedReader


@dataclass(frozen=True)
class Appearance:
    """One page: its size in points, its drawing operators, and the resources they use."""

    width: float
    height: float
    content: bytes
    resources: Any

    def blank(self) -> "Appearance":
        """Returns an empty appearance of the same size."""
        return Appearance(self.width, self.height, b"", generic.DictionaryObject())


def import_appearances(writer: Any, pdf: bytes, limit: int = MAX_PAGES) -> Sequence[Appearance]:
    """Imports the pages of `pdf`, which share one copy of their fonts in `writer`."""
    reader = LimitedReader(pdf, strict=True)
    pages = [page for page, _ in walk_pages(reader, limit)]
    bundle = generic.DictionaryObject(
        {pdf_name(f"/{index}"): page["/Resources"] for index, page in enumerate(pages)}
    )
    bundle.container_ref = reader.root_ref
    # One call for all pages: each call copies the fonts again.
    imported = writer.import_object(bundle)
    appearances = []
    for index, page in enumerate(pages):
        _, _, width, height = numbers(page["/MediaBox"])
        resources = writer.add_object(imported[f"/{index}"])
        appearances.append(Appearance(width, height, page["/Contents"].data, resources))
    return appearances


def add_xobject(writer: Any, appearance: Appearance, rotation: int = 0) -> Any:
    """Adds the appearance as a form XObject and returns its reference.

    `rotation` is counterclockwise, in degrees; only multiples of 90 have an effect.
    """
    xobject = form_xobject(appearance.width, appearance.height, appearance.content)
    xobject[pdf_name("/Resources")] = appearance.resources
    matrices = {90: (0, 1, -1, 0, 0, 0), 180: (-1, 0, 0, -1, 0, 0), 270: (0, -1, 1, 0, 0, 0)}
    if rotation % 360 in matrices:
        matrix = map(generic.NumberObject, matrices[rotation % 360])
        xobject[pdf_name("/Matrix")] = generic.ArrayObject(matrix)
    xobject.compress()
    return writer.add_object(xobject)


def page_dictionary(writer: Any, appearance: Appearance) -> Any:
    """Returns the appearance as a page that inherits nothing from the page tree it is put into."""
    content = generic.StreamObject(stream_data=appearance.content)
    content.compress()
    box = float_array((0, 0, appearance.width, appearance.height))
    return generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Page"),
            pdf_name("/MediaBox"): box,
            # The tree may hand down a crop or a rotation that was meant for the other pages.
            pdf_name("/CropBox"): box,
            pdf_name("/Rotate"): generic.NumberObject(0),
            pdf_name("/Resources"): appearance.resources,
            pdf_name("/Contents"): writer.add_object(content),
        }
    )


def form_xobject(width: float, height: float, content: bytes) -> Any:
    """Returns a form XObject of `width` by `height` points with the drawing operators `content`."""
    return generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): float_array((0, 0, width, height)),
        },
        stream_data=content,
    )


def checkbox_appearances(writer: Any, width: float, height: float) -> Any:
    """Returns the /AP of a check box of `width` by `height` points: states /Yes and /Off."""
    states = generic.DictionaryObject(
        {
            pdf_name("/Yes"): writer.add_object(_check_mark(width, height)),
            pdf_name("/Off"): writer.add_object(form_xobject(width, height, b"")),
        }
    )
    return normal_appearance(states)


def normal_appearance(appearance: Any) -> Any:
    """Returns an /AP dictionary with `appearance` (a reference, or the states) as normal look."""
    return generic.DictionaryObject({pdf_name("/N"): appearance})


def _check_mark(width: float, height: float) -> Any:
    side = min(width, height)
    left, bottom = (width - side) / 2, (height - side) / 2
    corners = ((0.2, 0.5), (0.42, 0.25), (0.82, 0.78))
    points = [(left + side * x, bottom + side * y) for x, y in corners]
    path = " ".join(f"{x:.2f} {y:.2f} {op}" for (x, y), op in zip(points, "mll", strict=True))
    operators = f"q 1 J 1 j {max(side * 0.11, 0.8):.2f} w 0.09 0.22 0.50 RG {path} S Q"
    return form_xobject(width, height, operators.encode())
