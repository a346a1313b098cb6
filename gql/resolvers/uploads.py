"""Uploads: a file that a viewer sends to a signed URL, to be used in a later mutation."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from gql.model.database.outcome import MutationResult
from gql.model.database.tables import UploadRow
from gql.model.domain.enums import ActorKind
from gql.model.domain.errors import Invalid, NotFound
from gql.model.domain.identifiers import new_id
from gql.model.domain.validation import validate_text
from gql.model.domain.value_objects import StoredFile
from gql.resolvers.context import STAFF, Context
from gql.resolvers.file_access import authenticate_signed_url, url_expiry
from gql.resolvers.mutations import mutation_resolver
from gql.resolvers.outcomes import UploadCreated
from gql.resolvers.payloads import Payload
from gql.storage.signed_urls import UPLOAD

_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(; ?[\w-]+=[\w.-]+)*", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class UploadPayload(Payload[UploadCreated]):
    """A new upload, and the URL to PUT its file to."""

    upload_id: str | None = None
    url: str | None = None
    url_expires_at: datetime | None = None

    @classmethod
    async def build(cls, context: Context, result: MutationResult[UploadCreated]) -> Self:
        """Returns the payload with a URL made now, on a replay too."""
        upload_id = result.outcome.upload_id
        return cls(
            cursor=result.cursor,
            replayed=result.replayed,
            upload_id=upload_id,
            url=context.file_url(UPLOAD, upload_id),
            url_expires_at=url_expiry(context),
        )


@mutation_resolver(UploadCreated, UploadPayload)
async def create_upload(
    context: Context, file_name: str, content_type: str
) -> MutationResult[UploadCreated]:
    """Creates an upload, whose file this viewer then sends by HTTP PUT, within minutes."""
    viewer = context.require(*STAFF, ActorKind.PARTICIPANT)
    validate_text(file_name, ("input", "fileName"))
    if len(content_type) > 100 or not _MEDIA_TYPE.fullmatch(content_type):
        raise Invalid("That is not a media type.", ("input", "contentType"))
    async with context.write_transaction() as transaction:
        row = UploadRow(
            id=new_id("upl"),
            organization_id=viewer.organization_id,
            owner_id=viewer.id,
            file_name=file_name,
            content_type=content_type,
            created_at=transaction.now,
        )
        transaction.add(row)
        return transaction.record(UploadCreated(row.id))


async def authenticate_upload_url(context: Context, url_token: str) -> str:
    """Returns the id of the upload that a signed URL accepts a file for.

    Sets the context's viewer to the owner of the URL's credential. Raises `NotFound`.
    """
    return (await authenticate_signed_url(context, url_token, UPLOAD)).subject_id


async def receive_upload(context: Context, upload_id: str, content: bytes) -> None:
    """Stores the file of an upload: first the bytes, then the row that refers to them.

    The same file may be sent again. Raises `Invalid` for an empty file or for another file than
    the one that has arrived, `NotFound` for another viewer's upload.
    """
    if not content:
        raise Invalid("The file is empty.", ("file",))
    digest = await context.documents.files.put(content)
    async with context.write_transaction() as transaction:
        row = await transaction.sql.get(UploadRow, upload_id)
        if row is None or row.owner_id != context.require().id:
            raise NotFound("Upload")
        if row.digest not in (None, digest):
            raise Invalid("Another file was uploaded here already.", ("file",))
        row.digest, row.size = digest, len(content)
        await transaction.retain_file(digest)


def require_uploaded(
    row: UploadRow | None, owner_id: str, path: tuple[str, ...] = ("input", "uploadId")
) -> StoredFile:
    """Returns the file of an upload. `path` names the input in the errors.

    Raises `NotFound` unless the upload belongs to `owner_id`, `Invalid` if no file has arrived.
    """
    if row is None or row.owner_id != owner_id:
        raise NotFound("Upload", path)
    if row.digest is None or row.size is None:
        raise Invalid("The file has not been uploaded yet; PUT it to the upload's URL.", path)
    return StoredFile(row.file_name, row.size, row.content_type, row.digest, row.id)
