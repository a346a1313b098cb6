// An area to choose files or to drop them on.
import { type DragEvent, useId, useState } from 'react';
import { classNames } from '../../shared/appearance/classNames.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import { texts } from '../../texts/join.ts';
import styles from './DropZone.module.css';

interface DropZoneProps {
  /** How many files can still be added. */
  remaining: number;
  onFiles: (files: readonly File[]) => void;
}

export function DropZone({ remaining, onFiles }: DropZoneProps) {
  const id = useId();
  const [isDraggedOver, setIsDraggedOver] = useState(false);
  function drop(event: DragEvent): void {
    event.preventDefault();
    setIsDraggedOver(false);
    onFiles([...event.dataTransfer.files]);
  }
  return (
    <div
      className={classNames(styles.zone, isDraggedOver && styles.draggedOver)}
      onDragOver={(event) => {
        event.preventDefault();
        setIsDraggedOver(true);
      }}
      onDragLeave={() => setIsDraggedOver(false)}
      onDrop={drop}
    >
      <input
        id={id}
        type="file"
        multiple={remaining > 1}
        className="sr-only"
        data-testid="file-input"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // an input fires no change event if the same file is chosen again, which a retry needs
          event.target.value = '';
        }}
      />
      <Icon name="upload" size={28} />
      <label htmlFor={id} className={styles.chooseButton}>
        {texts.upload.choose(remaining)}
      </label>
      <span className={styles.hint}>{texts.upload.drop}</span>
    </div>
  );
}
