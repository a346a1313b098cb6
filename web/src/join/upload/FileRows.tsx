// Files: those handed in, and those on their way.
import { Button } from '../../shared/controls/Button.tsx';
import { fileSize } from '../../shared/format/formatters.ts';
import { Icon } from '../../shared/appearance/Icon.tsx';
import type { Task } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import styles from './FileRows.module.css';
import type { Sending } from './uploads.ts';

const own = texts.upload;
const percent = new Intl.NumberFormat(undefined, { style: 'percent' });

export function HandedIn({ file }: { file: Task['files'][number] }) {
  return (
    <li className={styles.row} data-testid="file-done">
      <span className={styles.good}>
        <Icon name="check" size={18} />
      </span>
      <span className={styles.words}>
        <span className={styles.name}>
          <bdi>{file.name}</bdi>
        </span>
        <span className={styles.line}>
          {own.handedIn} · {fileSize(file.size)}
        </span>
      </span>
    </li>
  );
}

interface SendingFileProps {
  sending: Sending;
  onAgain: () => void;
  onDrop: () => void;
}

export function SendingFile({ sending, onAgain, onDrop }: SendingFileProps) {
  const { file, part, problem } = sending;
  return (
    <li className={styles.row} data-testid="file-sending">
      <span className={problem ? styles.bad : styles.kind}>
        <Icon name={problem ? 'alert' : 'file'} size={18} />
      </span>
      <span className={styles.words}>
        <span className={styles.name}>
          <bdi>{file.name}</bdi>
        </span>
        {problem ? (
          <span role="alert" className={styles.problem}>
            {problem}
          </span>
        ) : (
          <>
            <progress className={styles.progress} value={part} aria-label={own.progress(file.name)} />
            <span className={styles.line}>{own.sending(percent.format(part))}</span>
          </>
        )}
      </span>
      {problem && (
        <>
          <Button label={own.again(file.name)} icon="history" iconOnly variant="quiet" onPress={onAgain} />
          <Button label={own.remove(file.name)} icon="x" iconOnly variant="quiet" onPress={onDrop} />
        </>
      )}
    </li>
  );
}
