// When the documents were sealed, and the fingerprint of the certificate that says who signed what.
import { useEffect, useState } from 'react';
import { CertificateDocument, type CertificateQuery } from '../../gql.ts';
import { useConnection } from '../../shared/connection/connection.ts';
import { Moment } from '../../shared/format/Timestamp.tsx';
import { Notice } from '../../shared/feedback/Notice.tsx';
import type { Bubble } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import styles from './StepDetails.module.css';

export function CertificateNote({ bubble }: { bubble: Bubble }) {
  const { client } = useConnection();
  const [issued, setIssued] = useState<CertificateQuery['certificate']>(null);
  useEffect(() => {
    let dropped = false;
    const asked = client.query(CertificateDocument, { interactionId: bubble.id }).toPromise();
    void asked.then(({ data }) => dropped || setIssued(data?.certificate ?? null));
    return () => {
      dropped = true;
    };
  }, [client, bubble.id, bubble.sealedAt]);
  if (!issued) return null;
  return (
    <Notice kind="good">
      {texts.content.certificate} · <Moment at={issued.issuedAt} />
      <br />
      <code className={styles.digest}>
        {texts.content.fingerprint} {issued.digest}
      </code>
    </Notice>
  );
}
