"""Takes in a file from outside: read by one program, shown by another, and flattened."""

from gql.documents.pdf.draft import shown
from gql.documents.pdf.inspection import Template, inspect
from gql.documents.pdf.rasterize import can_be_shown


def inspect_upload(pdf: bytes) -> Template:
    """As `intake.inspect`, of a file that can also be shown, and so previewed and drafted later.

    Errors: DocumentError with a sentence for whoever uploaded the file.
    """
    template = inspect(pdf)
    can_be_shown(template.pdf)
    shown(template.pdf, {}, 0)
    return template
