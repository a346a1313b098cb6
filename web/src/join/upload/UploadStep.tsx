// A request for files: chosen or dropped, sent with their progress, handed in one by one.
import { useState } from 'react';
import { useConnection } from '../../shared/connection/connection.ts';
import { classes } from '../../shared/appearance/classNames.ts';
import { useSignal } from '../../shared/signal.ts';
import { toast } from '../../shared/feedback/Toasts.tsx';
import { texts } from '../../texts/join.ts';
import { DropZone } from './DropZone.tsx';
import { HandedIn, SendingFile } from './FileRows.tsx';
import panel from '../step/panel.module.css';
import type { StepProps } from '../step/StepPanel.tsx';
import { createUploads } from './uploads.ts';

const own = texts.upload;

export function UploadStep({ part: { step, task } }: StepProps) {
  const { client } = useConnection();
  const [uploads] = useState(() => createUploads(client, step.id));
  const sending = useSignal(uploads.list);
  const left = step.fileCount - task.files.length - sending.length;
  function add(files: readonly File[]): void {
    if (files.length > left) toast(own.tooMany(left), 'bad');
    uploads.add(files.slice(0, left));
  }
  return (
    <div className={classes(panel.panel, panel.narrow)}>
      <p className={panel.lead}>{own.lead(step.fileCount)}</p>
      {left > 0 && <DropZone left={left} onFiles={add} />}
      <p role="status" className={panel.legend}>
        {own.left(task.files.length, step.fileCount)}
      </p>
      <ul className={panel.fields}>
        {task.files.map((file) => (
          <HandedIn key={file.digest + file.name} file={file} />
        ))}
        {sending.map((one) => (
          <SendingFile
            key={one.id}
            sending={one}
            onAgain={() => uploads.again(one.id)}
            onDrop={() => uploads.drop(one.id)}
          />
        ))}
      </ul>
    </div>
  );
}
