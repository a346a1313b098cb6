"""Files that people bring, by signed URL; and who stands behind a signed URL."""

import time

from gql.model.database.tables import UploadRow
from gql.model.domain.errors import Invalid, NotFound, Unauthenticated
from gql.model.domain.value_objects import StoredFile
from gql.resolvers.authentication import viewer_again
from gql.resolvers.context import Context
from gql.storage import file_records
from gql.storage.signed_urls import UPLOAD, SignedUrl, unseal


async def verify_signed_url(context: Context, sealed: str, *uses: str) -> SignedUrl:
    """The ticket in a signed URL; from now on the context acts for whoever it was given to.

    Raises `NotFound` for a forged or expired one, one for another use, or a revoked credential.
    """
    ticket = unseal(sealed, context.url_key, time.time())
    if ticket.use not in uses:
        raise NotFound("File")
    try:
        context.viewer = await viewer_again(context.database, ticket.credential_id)
    except Unauthenticated:
        raise NotFound("File") from None
    return ticket


async def open_upload(context: Context, sealed: str) -> str:
    """The upload that a signed URL lets its holder bring a file for. Raises `NotFound`."""
    return (await verify_signed_url(context, sealed, UPLOAD)).subject_id


async def receive_upload(context: Context, upload_id: str, content: bytes) -> None:
    """Keeps an uploaded file: the bytes first, then the row that names them. Once only."""
    if not content:
        raise Invalid("The file is empty.", ("file",))
    digest = await context.documents.files.put(content)
    async with context.ordering() as work:
        row = await work.sql.get(UploadRow, upload_id)
        if row is None or row.owner_id != work.actor.id:
            raise NotFound("Upload")
        if row.digest not in (None, digest):
            raise Invalid("Another file was uploaded here already.", ("file",))
        row.digest, row.size = digest, len(content)
        file_records.retain(work, digest)


def require_uploaded(
    row: UploadRow | None, owner_id: str, path: tuple[str, ...] = ("input", "uploadId")
) -> StoredFile:
    """The file an upload brought, for who made the upload; else `NotFound`, or `Invalid` so far."""
    if row is None or row.owner_id != owner_id:
        raise NotFound("Upload", path)
    if row.digest is None or row.size is None:
        raise Invalid("The file has not been uploaded yet; PUT it to the upload's URL.", path)
    return StoredFile(row.file_name, row.size, row.content_type, row.digest, row.id)
