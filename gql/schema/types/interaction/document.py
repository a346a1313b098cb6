"""The document of a step."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import field


@strawberry.type(
    description="One page of a document. `previewInteraction` says where its image is."
)
class Page:
    number: int = field(description="From 1.")
    width: float = field(description="Its width in points, as displayed.")
    height: float = field(description="Its height in points, as displayed.")
    revision: str = field(
        description="Its look: it changes when something on this page does, and only then."
    )


@strawberry.type(description="A document as it stands.")
class Document:
    digest: str = field(description="The SHA-256 of its file, in hexadecimal.")
    revision: int = field(description="How often its file was signed or sealed.")
    sealed_at: datetime | None = field(description="When the organization sealed it.")
    pages: list[Page] = field(description="Its pages; the certificate's follow with the seal.")
