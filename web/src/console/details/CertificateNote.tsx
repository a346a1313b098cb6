// When the certificate of completion was issued, and its digest.
import { useEffect, useState } from 'react';
import { CertificateDocument, type CertificateQuery } from '../../gql.ts';
import { useConnection } from '../../shared/connection/connection.ts';
import { Notice } from '../../shared/feedback/Notice.tsx';
import { Timestamp } from '../../shared/format/Timestamp.tsx';
import type { Interaction } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import styles from './CertificateNote.module.css';

type Certificate = NonNullable<CertificateQuery['interaction']>['certificate'];

export function CertificateNote({ interaction }: { interaction: Interaction }) {
  const { client } = useConnection();
  const [certificate, setCertificate] = useState<Certificate>(null);
  useEffect(() => {
    let isCancelled = false;
    const response = client.query(CertificateDocument, { interactionId: interaction.id }).toPromise();
    void response.then(({ data }) => isCancelled || setCertificate(data?.interaction?.certificate ?? null));
    return () => {
      isCancelled = true;
    };
  }, [client, interaction.id, interaction.sealedAt]);
  if (!certificate) return null;
  return (
    <Notice kind="good">
      {texts.details.certificate} · <Timestamp at={certificate.issuedAt} />
      <br />
      <code className={styles.digest}>
        {texts.details.fingerprint} {certificate.digest}
      </code>
    </Notice>
  );
}
