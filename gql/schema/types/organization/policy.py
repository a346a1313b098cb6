"""An organization's settings."""

from __future__ import annotations

import strawberry
from strawberry import field


@strawberry.type(
    description="Settings of an organization. A session keeps the policy that was in force when it"
    " started."
)
class Policy:
    allow_draft_download: bool = field(
        description="Whether documents can be downloaded before they are completed."
    )
    allow_delete: bool = field(
        description="Whether agents can delete interactions that nobody has started."
    )
    auto_open: bool = field(
        name="autoStart", description="Whether opening an interaction also starts it."
    )
    link_lifetime: int = field(
        name="linkLifetimeSeconds", description="How long invitation links are valid, in seconds."
    )
    session_lifetime: int = field(
        name="sessionLifetimeSeconds",
        description="After how long without activity a session ends, in seconds.",
    )
    country: str = field(
        description="The country that phone numbers without a country code belong to, as two"
        " letters of ISO 3166 such as DE. Empty: such numbers are refused."
    )
