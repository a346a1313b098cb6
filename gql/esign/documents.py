"""The document operations of one process, put together."""

from dataclasses import dataclass, field

from gql.esign.page_images import PageImages
from gql.esign.prepare import DocumentPreparer
from gql.esign.resources import DocumentResources
from gql.esign.sign import DocumentSigner


@dataclass(slots=True)
class Documents(DocumentResources):
    """The shared resources, and the operations that use them. Sealing and exports take this too."""

    preparer: DocumentPreparer = field(init=False)
    signer: DocumentSigner = field(init=False)
    page_images: PageImages = field(init=False)

    def __post_init__(self) -> None:
        self.preparer = DocumentPreparer(self)
        self.signer = DocumentSigner(self, self.preparer)
        self.page_images = PageImages(self, self.preparer)
