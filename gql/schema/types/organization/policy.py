"""An organization's settings."""

from __future__ import annotations

import strawberry
from strawberry import field


@strawberry.type(
    description="An organization's settings, as a session keeps them. Times in seconds."
)
class Policy:
    allow_draft_download: bool = field(description="Whether drafts can be downloaded.")
    allow_delete: bool = field(description="Whether interactions can be deleted.")
    auto_open: bool = field(description="Whether entering an item starts it.")
    link_lifetime: int = field(
        name="linkLifetimeSeconds", description="How long an invitation's link is good."
    )
    session_lifetime: int = field(
        name="sessionLifetimeSeconds", description="After how long without activity a session ends."
    )
    country: str = field(
        description="The country of phone numbers without a country code, such as DE; empty for "
        "none."
    )
