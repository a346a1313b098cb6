// What of an item may be downloaded now.
import { Button } from '../../shared/controls/Button.tsx';
import { useDownload } from '../../shared/document/useDownload.ts';
import { isDocument } from '../../shared/session/stepKinds.ts';
import type { Bubble } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import styles from './DownloadButtons.module.css';
import { useMe } from '../session/currentParticipant.ts';

const own = texts.download;

export function Downloads({ bubble }: { bubble: Bubble }) {
  const { download, busy } = useDownload(bubble.id);
  const may = bubble.toolbar.some((one) => one.action === 'DOWNLOAD' && one.available);
  const documents = bubble.steps.filter((one) => isDocument(one.kind)).length;
  if (!may || documents === 0) return null;
  const approval = useMe().session.kind === 'APPROVAL';
  const final = bubble.status === 'COMPLETED';
  return (
    <div className={styles.row}>
      <Button
        // what is to be approved may be final already: the answer says so, and names the file
        label={final || approval ? own.final : own.draft}
        icon="download"
        variant={final ? 'primary' : 'plain'}
        size="large"
        busy={busy}
        onPress={() => download({})}
        testId="download"
      />
      {documents > 1 && (
        <Button label={own.combined} icon="document" size="large" onPress={() => download({ combined: true })} />
      )}
      {final && bubble.sealedAt && (
        <Button
          label={own.certificate}
          icon="shield"
          size="large"
          onPress={() => download({ certificate: true })}
          testId="certificate"
        />
      )}
    </div>
  );
}
