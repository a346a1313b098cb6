// The buttons for the files of an interaction that can be downloaded now.
import { Button } from '../../shared/controls/Button.tsx';
import { useDownload } from '../../shared/document/useDownload.ts';
import { documentSteps } from '../../shared/session/stepKinds.ts';
import type { Interaction } from '../../shared/session/types.ts';
import { texts } from '../../texts/join.ts';
import { useCurrentParticipant } from '../session/currentParticipant.ts';
import styles from './DownloadButtons.module.css';

const labels = texts.download;

export function DownloadButtons({ interaction }: { interaction: Interaction }) {
  const { session } = useCurrentParticipant();
  const { download, busy } = useDownload(interaction.id);
  const isAvailable = interaction.toolbar.some((item) => item.action === 'DOWNLOAD' && item.available);
  const documentCount = documentSteps(interaction).length;
  if (!isAvailable || documentCount === 0) return null;
  const isFinal = interaction.status === 'COMPLETED';
  // in an approval the files may be final although the approval is still open
  const mayBeFinal = isFinal || session.kind === 'APPROVAL';
  return (
    <div className={styles.row}>
      <Button
        label={mayBeFinal ? labels.final : labels.draft}
        icon="download"
        variant={isFinal ? 'primary' : 'plain'}
        size="large"
        busy={busy}
        onPress={() => download('FILES')}
        testId="download"
      />
      {documentCount > 1 && (
        <Button
          label={labels.combined}
          icon="document"
          size="large"
          onPress={() => download('COMBINED_PDF')}
        />
      )}
      {isFinal && interaction.sealedAt && (
        <Button
          label={labels.certificate}
          icon="shield"
          size="large"
          onPress={() => download('CERTIFICATE')}
          testId="certificate"
        />
      )}
    </div>
  );
}
