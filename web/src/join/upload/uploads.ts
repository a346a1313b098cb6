// Files on their way: each gets a place, is brought there, and is handed in to the step.
import type { Client } from 'urql';
import { AttachFileDocument, CreateUploadDocument } from '../../gql.ts';
import { order } from '../../shared/connection/mutation.ts';
import { createSignal, type Signal } from '../../shared/signal.ts';
import { upload } from './putFile.ts';
import { texts } from '../../texts/join.ts';

export interface Sending {
  readonly id: number;
  readonly file: File;
  /** From 0 to 1. */
  readonly part: number;
  /** Why it did not arrive; null while it is on its way. */
  readonly problem: string | null;
}

export interface Uploads {
  readonly list: Signal<readonly Sending[]>;
  add(files: readonly File[]): void;
  again(id: number): void;
  drop(id: number): void;
}

export function createUploads(client: Client, stepId: string): Uploads {
  const list = createSignal<readonly Sending[]>([]);
  let last = 0;

  function change(id: number, more: Partial<Sending>): void {
    list.set(list.get().map((one) => (one.id === id ? { ...one, ...more } : one)));
  }
  function drop(id: number): void {
    list.set(list.get().filter((one) => one.id !== id));
  }
  async function bring(id: number, file: File): Promise<void> {
    change(id, { part: 0, problem: null });
    const problem = await sendFile(client, stepId, file, (part) => change(id, { part }));
    // what was handed in comes by the stream, from the server's own list
    if (problem === null) drop(id);
    else change(id, { problem });
  }
  return {
    list,
    drop,
    add(files) {
      const fresh = files.map((file) => ({ id: ++last, file, part: 0, problem: null }));
      list.set([...list.get(), ...fresh]);
      for (const { id, file } of fresh) void bring(id, file);
    },
    again(id) {
      const one = list.get().find((sending) => sending.id === id);
      if (one) void bring(id, one.file);
    },
  };
}

/** Resolves to what went wrong, or null. */
async function sendFile(
  client: Client,
  stepId: string,
  file: File,
  onProgress: (part: number) => void,
): Promise<string | null> {
  const contentType = file.type || 'application/octet-stream';
  const place = await order(client, CreateUploadDocument, { fileName: file.name, contentType });
  if (!place.ok) return place.message;
  const { url, uploadId } = place.payload;
  if (!url || !uploadId) return texts.upload.failed;
  try {
    await upload(url, file, onProgress);
  } catch (sentence) {
    return typeof sentence === 'string' ? sentence : texts.upload.broken;
  }
  const attached = await order(client, AttachFileDocument, { stepId, uploadId });
  return attached.ok ? null : attached.message;
}
