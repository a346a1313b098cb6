"""All document operations of one process: preparation, signing and page images."""

from dataclasses import dataclass, field

from gql.esign.page_images import PageImages
from gql.esign.prepare import DocumentPreparer
from gql.esign.resources import DocumentResources
from gql.esign.sign import DocumentSigner


@dataclass(slots=True)
class DocumentOperations(DocumentResources):
    """The shared resources with the operations on them; sealing and exports need both."""

    preparer: DocumentPreparer = field(init=False)
    signer: DocumentSigner = field(init=False)
    page_images: PageImages = field(init=False)

    def __post_init__(self) -> None:
        self.preparer = DocumentPreparer(self)
        self.signer = DocumentSigner(self, self.preparer)
        self.page_images = PageImages(self, self.preparer)
