// Where files are chosen, or dropped.
import { type DragEvent, useId, useState } from 'react';
import { classes } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { texts } from '../../texts/join.ts';
import styles from './DropZone.module.css';

interface DropZoneProps {
  left: number;
  onFiles: (files: readonly File[]) => void;
}

export function DropZone({ left, onFiles }: DropZoneProps) {
  const id = useId();
  const [over, setOver] = useState(false);
  function drop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    onFiles([...event.dataTransfer.files]);
  }
  return (
    <div
      className={classes(styles.zone, over && styles.over)}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <input
        id={id}
        type="file"
        multiple={left > 1}
        className="sr-only"
        data-testid="file-input"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // so that the same file can be chosen again after it failed
          event.target.value = '';
        }}
      />
      <Icon name="upload" size={28} />
      <label htmlFor={id} className={styles.choose}>
        {texts.upload.choose(left)}
      </label>
      <span className={styles.drop}>{texts.upload.drop}</span>
    </div>
  );
}
