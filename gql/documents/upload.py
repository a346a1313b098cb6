"""Takes in a file from outside: read by one program, shown by another, and flattened."""

from gql.documents.draft import shown
from gql.documents.images import can_be_shown
from gql.documents.intake import Template, inspect


def inspect_upload(pdf: bytes) -> Template:
    """As `intake.inspect`, of a file that can also be shown, and so previewed and drafted later.

    Errors: DocumentError with a sentence for whoever uploaded the file.
    """
    template = inspect(pdf)
    can_be_shown(template.pdf)
    shown(template.pdf, {}, 0)
    return template
