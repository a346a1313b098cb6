"""The input type of a signature."""

from __future__ import annotations

import strawberry
from strawberry import field

from gql.resolvers.interaction.signing import (
    DrawnSignature,
    PictureSignature,
    Signature,
    TypedSignature,
)
from gql.schema.inputs.values import chosen_value, one_of_field, optional_field

_SIGNER_NAME = (
    "The full name of the signer for the signature and the certificate of completion, at most 200 "
    "characters. Null uses the name of the participant or agent."
)


@strawberry.input(description="A signature drawn with a mouse, a finger or a pen.")
class SignatureDrawingInput:
    path: str = field(
        description="The line as SVG path data of the commands M, L, C and Q, absolute or "
        "relative, in a box 300 wide and 100 high. At most 20,000 characters."
    )
    signer_name: str | None = optional_field(_SIGNER_NAME)

    def to_model(self) -> DrawnSignature:
        return DrawnSignature(self.path, self.signer_name)


@strawberry.input(description="A picture of a signature.")
class SignaturePictureInput:
    upload_id: strawberry.ID = field(
        description="The id of an upload from `createUpload` whose file has been sent: a PNG or "
        "JPEG of at most 1 MB and 4 megapixels. A white background becomes transparent."
    )
    signer_name: str | None = optional_field(_SIGNER_NAME)

    def to_model(self) -> PictureSignature:
        return PictureSignature(self.upload_id, self.signer_name)


@strawberry.input(
    description="A signature, as it appears in the document. Exactly one field must be set.",
    one_of=True,
)
class SignatureInput:
    typed_name: str | None = one_of_field(
        "The full name of the signer, at most 200 characters. It appears in italics."
    )
    drawing: SignatureDrawingInput | None = one_of_field("A drawn signature.")
    picture: SignaturePictureInput | None = one_of_field("An uploaded picture of a signature.")

    def to_model(self) -> Signature:
        value: str | SignatureDrawingInput | SignaturePictureInput = chosen_value(self)
        return TypedSignature(value) if isinstance(value, str) else value.to_model()
