import { urlPath } from '../../shared/connection/urlPath.ts';

/**
 * Uploads a file to the URL that `createUpload` returned. `onProgress` gets the sent fraction, from 0
 * to 1. Rejects with the server's message, or with null if there was no response.
 */
export function putFile(url: string, file: Blob, onProgress: (fraction: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    // fetch() does not report upload progress
    const request = new XMLHttpRequest();
    request.open('PUT', urlPath(url));
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onload = () => (request.status === 204 ? resolve() : reject(errorMessage(request)));
    request.onerror = () => reject(null);
    request.send(file);
  });
}

function errorMessage(request: XMLHttpRequest): string | null {
  try {
    return (JSON.parse(request.responseText) as { message: string }).message;
  } catch {
    return null;
  }
}
