"""Images of single pages, for viewers that show a document without a PDF reader."""

from collections import OrderedDict

from gql.documents.pdf.rasterize import render_page
from gql.esign.field_values import unsigned_values
from gql.esign.prepare import DocumentPreparer
from gql.esign.resources import DocumentResources
from gql.model.domain.views import InteractionView, PageView, StepView

_CACHE_SIZE = 64 * 1024 * 1024  # bytes
_PageKey = tuple[str, int, str]


class PageImages:
    """Renders pages as PNG images and caches the latest of them."""

    def __init__(self, resources: DocumentResources, preparer: DocumentPreparer) -> None:
        self._resources = resources
        self._preparer = preparer
        self._images: OrderedDict[_PageKey, bytes] = OrderedDict()
        self._cached_bytes = 0

    async def render(self, interaction: InteractionView, step: StepView, page: PageView) -> bytes:
        """Returns a page with its current values as a PNG."""
        key = (step.id, page.number, page.revision)
        async with self._resources.lock(f"page {key}"):
            if key not in self._images:
                pdf, _ = await self._preparer.current_file(interaction, step)
                values = unsigned_values(step)
                image = await self._resources.pool.run(render_page, pdf, values, page.number)
                self._cache(key, image)
            self._images.move_to_end(key)
            return self._images[key]

    def _cache(self, key: _PageKey, image: bytes) -> None:
        self._images[key] = image
        self._cached_bytes += len(image)
        while self._cached_bytes > _CACHE_SIZE and len(self._images) > 1:
            _, evicted = self._images.popitem(last=False)
            self._cached_bytes -= len(evicted)
