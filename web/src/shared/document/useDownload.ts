// Requests a signed download URL and starts the download.
import { useCallback } from 'react';
import { type DownloadFormat, DownloadInteractionDocument } from '../../gql.ts';
import { useMutation } from '../connection/mutation.ts';
import { urlPath } from '../connection/urlPath.ts';
import { toast } from '../feedback/Toasts.tsx';

export function useDownload(interactionId: string) {
  const { send, busy } = useMutation(DownloadInteractionDocument);
  const download = useCallback(
    async (format: DownloadFormat) => {
      const result = await send({ interactionId, format });
      if (!result.ok) toast(result.message, 'bad');
      else if (result.payload.url) startDownload(result.payload.url);
    },
    [send, interactionId],
  );
  return { download, busy };
}

/** The server sends the file as an attachment, so the browser stays on the page. */
function startDownload(url: string): void {
  const link = document.createElement('a');
  link.href = urlPath(url);
  link.download = '';
  link.click();
}
