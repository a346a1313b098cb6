// Brings a file to the address that createUpload gave, and tells how far it has come.
import { pathOf } from '../../shared/connection/urlPath.ts';

/** Resolves when the file is there; rejects with the server's sentence, or null where none came. */
export function upload(url: string, file: Blob, onProgress: (part: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', pathOf(url));
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onload = () => (request.status === 204 ? resolve() : reject(sentence(request)));
    request.onerror = () => reject(null);
    request.send(file);
  });
}

function sentence(request: XMLHttpRequest): string | null {
  try {
    return (JSON.parse(request.responseText) as { message: string }).message;
  } catch {
    return null;
  }
}
