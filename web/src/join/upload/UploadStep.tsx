// A request for files, which are chosen or dropped and then uploaded one by one.
import { useState } from 'react';
import { classNames } from '../../shared/appearance/classNames.ts';
import { useConnection } from '../../shared/connection/connection.ts';
import { toast } from '../../shared/feedback/Toasts.tsx';
import { useSignal } from '../../shared/signal.ts';
import { texts } from '../../texts/join.ts';
import panel from '../step/panel.module.css';
import type { StepProps } from '../step/stepProps.ts';
import { DropZone } from './DropZone.tsx';
import { AttachedFileRow, UploadRow } from './FileRows.tsx';
import { createUploads } from './uploads.ts';

const labels = texts.upload;

export function UploadStep({ current: { step, assignment } }: StepProps) {
  const { client } = useConnection();
  const [uploads] = useState(() => createUploads(client, step.id));
  const unfinished = useSignal(uploads.list);
  const fileCount = step.fileCount ?? 0;
  const remaining = fileCount - assignment.files.length - unfinished.length;
  function add(files: readonly File[]): void {
    if (files.length > remaining) toast(labels.tooMany(remaining), 'bad');
    uploads.add(files.slice(0, remaining));
  }
  return (
    <div className={classNames(panel.panel, panel.narrow)}>
      <p className={panel.lead}>{labels.lead(fileCount)}</p>
      {remaining > 0 && <DropZone remaining={remaining} onFiles={add} />}
      <p role="status" className={panel.legend}>
        {labels.count(assignment.files.length, fileCount)}
      </p>
      <ul className={panel.fields}>
        {assignment.files.map((file) => (
          <AttachedFileRow key={file.digest + file.name} file={file} />
        ))}
        {unfinished.map((upload) => (
          <UploadRow
            key={upload.id}
            upload={upload}
            onRetry={() => uploads.retry(upload.id)}
            onRemove={() => uploads.remove(upload.id)}
          />
        ))}
      </ul>
    </div>
  );
}
