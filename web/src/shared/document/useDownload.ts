// Leave to download, and then the download.
import { useCallback } from 'react';
import { DownloadInteractionDocument } from '../../gql.ts';
import { useOrder } from '../connection/mutation.ts';
import { pathOf } from '../connection/urlPath.ts';
import { toast } from '../feedback/Toasts.tsx';

interface Wanted {
  combined?: boolean;
  certificate?: boolean;
}

export function useDownload(interactionId: string) {
  const { send, busy } = useOrder(DownloadInteractionDocument);
  const download = useCallback(
    async (wanted: Wanted) => {
      const answer = await send({ interactionId, ...wanted });
      if (!answer.ok) toast(answer.message, 'bad');
      else if (answer.payload.url) fetchFile(answer.payload.url);
    },
    [send, interactionId],
  );
  return { download, busy };
}

/** The answer is an attachment, so the browser stays on this page. */
function fetchFile(url: string): void {
  const link = document.createElement('a');
  link.href = pathOf(url);
  link.download = '';
  link.click();
}
