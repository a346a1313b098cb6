"""The document of a step."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import field


@strawberry.type(
    description="One page of a document. Its image is available from `previewInteraction`."
)
class DocumentPage:
    number: int = field(description="The page number, from 1.")
    width: float = field(description="The width as displayed, in points (1/72 inch).")
    height: float = field(description="The height as displayed, in points (1/72 inch).")
    revision: str = field(
        description="Identifies the content of the page. It changes exactly when the page looks"
        " different, for example when a field on it is filled in: fetch the image again then."
    )


@strawberry.type(description="The current state of a step's document.")
class StepDocument:
    digest: str = field(description="The SHA-256 of the current file, in hexadecimal.")
    revision: int = field(description="The number of signatures and seals in the file.")
    sealed_at: datetime | None = field(
        description="When the organization's seal was added. Null until the interaction is"
        " completed and sealed."
    )
    pages: list[DocumentPage] = field(
        description="The pages in order. The pages of the certificate of completion are appended"
        " when the document is sealed."
    )
