// The rows of files: those attached to the step, and those being uploaded.
import { Icon } from '../../shared/appearance/Icon.tsx';
import { Button } from '../../shared/controls/Button.tsx';
import { formatFileSize } from '../../shared/format/formatters.ts';
import type { Assignment } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import styles from './FileRows.module.css';
import type { Upload } from './uploads.ts';

const labels = texts.upload;
const percentage = new Intl.NumberFormat(undefined, { style: 'percent' });

export function AttachedFileRow({ file }: { file: Assignment['files'][number] }) {
  return (
    <li className={styles.row} data-testid="uploaded-file">
      <span className={styles.good}>
        <Icon name="check" size={18} />
      </span>
      <span className={styles.text}>
        <span className={styles.name}>
          <bdi>{file.name}</bdi>
        </span>
        <span className={styles.details}>
          {labels.uploaded} · {formatFileSize(file.size)}
        </span>
      </span>
    </li>
  );
}

interface UploadRowProps {
  upload: Upload;
  onRetry: () => void;
  onRemove: () => void;
}

export function UploadRow({ upload, onRetry, onRemove }: UploadRowProps) {
  const { file, progress, error } = upload;
  return (
    <li className={styles.row} data-testid="pending-upload">
      <span className={error ? styles.bad : styles.kind}>
        <Icon name={error ? 'alert' : 'file'} size={18} />
      </span>
      <span className={styles.text}>
        <span className={styles.name}>
          <bdi>{file.name}</bdi>
        </span>
        {error ? (
          <span role="alert" className={styles.error}>
            {error}
          </span>
        ) : (
          <>
            <progress className={styles.progress} value={progress} aria-label={labels.progress(file.name)} />
            <span className={styles.details}>{labels.uploading(percentage.format(progress))}</span>
          </>
        )}
      </span>
      {error && (
        <>
          <Button label={labels.retry(file.name)} icon="history" iconOnly variant="quiet" onPress={onRetry} />
          <Button label={labels.remove(file.name)} icon="x" iconOnly variant="quiet" onPress={onRemove} />
        </>
      )}
    </li>
  );
}
