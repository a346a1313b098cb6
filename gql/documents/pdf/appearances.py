"""Pages that Typst made, taken into another document as drawings or as pages of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gql.documents.pdf import acroform
from gql.documents.pdf.acroform import g, name
from gql.documents.pdf.safe_reader import BoundedReader


@dataclass(frozen=True)
class Drawing:
    """One page: its size in points, what it draws, and what it draws with."""

    width: float
    height: float
    content: bytes
    resources: Any

    def blank(self) -> "Drawing":
        """A drawing of the same size with nothing on it."""
        return Drawing(self.width, self.height, b"", g.DictionaryObject())


def drawings(writer: Any, pdf: bytes) -> Sequence[Drawing]:
    """The pages of `pdf`, their fonts copied into `writer` once for all of them."""
    reader = BoundedReader(pdf, strict=True)
    pages = [page for page, _ in acroform.pages(reader)]
    shared = g.DictionaryObject({name(f"/{i}"): page["/Resources"] for i, page in enumerate(pages)})
    shared.container_ref = reader.root_ref
    # One call for all: each call copies the fonts again.
    resources = writer.import_object(shared)
    found = []
    for index, page in enumerate(pages):
        _, _, width, height = acroform.numbers(page["/MediaBox"])
        content: bytes = page["/Contents"].data
        found.append(Drawing(width, height, content, writer.add_object(resources[f"/{index}"])))
    return found


def as_form(writer: Any, drawing: Drawing, turn: int = 0) -> Any:
    """A drawing as a form XObject, turned counterclockwise by `turn` degrees (a multiple of 90)."""
    form = acroform.drawing(drawing.width, drawing.height, drawing.content)
    form[name("/Resources")] = drawing.resources
    turned = {90: (0, 1, -1, 0, 0, 0), 180: (-1, 0, 0, -1, 0, 0), 270: (0, -1, 1, 0, 0, 0)}
    if turn % 360 in turned:
        form[name("/Matrix")] = g.ArrayObject(map(g.NumberObject, turned[turn % 360]))
    form.compress()
    return writer.add_object(form)


def as_page(writer: Any, drawing: Drawing) -> Any:
    """A drawing as a page dictionary that takes nothing from the page tree it is put into."""
    content = g.StreamObject(stream_data=drawing.content)
    content.compress()
    box = g.ArrayObject(
        g.FloatObject(round(side, 2)) for side in (0, 0, drawing.width, drawing.height)
    )
    return g.DictionaryObject(
        {
            name("/Type"): name("/Page"),
            name("/MediaBox"): box,
            # The tree may hand down a crop or a turn that was meant for the other pages.
            name("/CropBox"): box,
            name("/Rotate"): g.NumberObject(0),
            name("/Resources"): drawing.resources,
            name("/Contents"): writer.add_object(content),
        }
    )
