"""Accepts an uploaded file after reading, rendering and flattening it once."""

from gql.documents.pdf.draft import render_preview
from gql.documents.pdf.inspection import InspectedPdf, repair_and_inspect
from gql.documents.pdf.rasterize import require_renderable


def inspect_upload(pdf: bytes) -> InspectedPdf:
    """Like `repair_and_inspect`, and checks that previews and drafts of the file can be made.

    Raises `DocumentError` with a sentence for the person who uploaded the file.
    """
    inspected = repair_and_inspect(pdf)
    require_renderable(inspected.pdf)
    render_preview(inspected.pdf, {}, 0)
    return inspected
