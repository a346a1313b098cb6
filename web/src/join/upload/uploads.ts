// Uploads files: requests an upload URL, sends the file to it, and attaches the upload to the step.
import type { Client } from 'urql';
import { AttachFileDocument, CreateUploadDocument } from '../../gql.ts';
import { executeMutation } from '../../shared/connection/mutation.ts';
import { createSignal, type Signal } from '../../shared/signal.ts';
import { texts } from '../../texts/join.ts';
import { putFile } from './putFile.ts';

export interface Upload {
  readonly id: number;
  readonly file: File;
  /** The sent fraction, from 0 to 1. */
  readonly progress: number;
  /** Why the upload failed. Null while it is in progress. */
  readonly error: string | null;
}

export interface Uploads {
  /** The uploads that are in progress or have failed. */
  readonly list: Signal<readonly Upload[]>;
  add(files: readonly File[]): void;
  retry(id: number): void;
  remove(id: number): void;
}

export function createUploads(client: Client, stepId: string): Uploads {
  const list = createSignal<readonly Upload[]>([]);
  let lastId = 0;

  function update(id: number, changes: Partial<Upload>): void {
    list.set(list.get().map((upload) => (upload.id === id ? { ...upload, ...changes } : upload)));
  }
  function remove(id: number): void {
    list.set(list.get().filter((upload) => upload.id !== id));
  }
  async function start(id: number, file: File): Promise<void> {
    update(id, { progress: 0, error: null });
    const error = await uploadFile(client, stepId, file, (progress) => update(id, { progress }));
    // an attached file is listed by the session's next update
    if (error === null) remove(id);
    else update(id, { error });
  }
  return {
    list,
    remove,
    add(files) {
      const uploads = files.map((file) => ({ id: ++lastId, file, progress: 0, error: null }));
      list.set([...list.get(), ...uploads]);
      for (const { id, file } of uploads) void start(id, file);
    },
    retry(id) {
      const failed = list.get().find((upload) => upload.id === id);
      if (failed) void start(id, failed.file);
    },
  };
}

/** Resolves to the error message, or to null on success. */
async function uploadFile(
  client: Client,
  stepId: string,
  file: File,
  onProgress: (fraction: number) => void,
): Promise<string | null> {
  const contentType = file.type || 'application/octet-stream';
  const created = await executeMutation(client, CreateUploadDocument, { fileName: file.name, contentType });
  if (!created.ok) return created.message;
  const { url, uploadId } = created.payload;
  if (!url || !uploadId) return texts.upload.failed;
  try {
    await putFile(url, file, onProgress);
  } catch (message) {
    return typeof message === 'string' ? message : texts.upload.interrupted;
  }
  const attached = await executeMutation(client, AttachFileDocument, { stepId, uploadId });
  return attached.ok ? null : attached.message;
}
