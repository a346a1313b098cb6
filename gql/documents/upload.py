"""Accepts an uploaded file after reading, rendering and flattening it once."""

from gql.documents.pdf.draft import render_preview
from gql.documents.pdf.inspection import Template, inspect
from gql.documents.pdf.rasterize import require_renderable


def inspect_upload(pdf: bytes) -> Template:
    """Like `inspection.inspect`, and checks that previews and drafts of the file can be made.

    Raises `DocumentError` with a sentence for the person who uploaded the file.
    """
    template = inspect(pdf)
    require_renderable(template.pdf)
    render_preview(template.pdf, {}, 0)
    return template
