// Asks for an access token.
import { type FormEvent, useState } from 'react';
import logo from '../../shared/appearance/logo.svg';
import { Button } from '../../shared/controls/Button.tsx';
import { Notice } from '../../shared/feedback/Notice.tsx';
import { TextField } from '../../shared/fields/TextField.tsx';
import { texts } from '../../texts/console.ts';
import { texts as shared } from '../../texts/shared.ts';
import styles from './SignInForm.module.css';

interface SignInFormProps {
  busy: boolean;
  error: string | null;
  onToken: (token: string) => void;
}

export function SignInForm({ busy, error, onToken }: SignInFormProps) {
  const [token, setToken] = useState('');
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!busy) onToken(token.trim());
  }
  return (
    <main className={styles.page}>
      <form className={styles.card} onSubmit={submit}>
        <p className={styles.product}>
          <img src={logo} alt="" width={32} height={32} />
          {shared.product}
        </p>
        <div>
          <h1 className={styles.title}>{texts.signIn.title}</h1>
          <p className={styles.lead}>{texts.signIn.lead}</p>
        </div>
        <TextField
          label={texts.signIn.token}
          type="password"
          value={token}
          required
          autoFocus
          hint={texts.signIn.tokenHint}
          onChange={setToken}
        />
        {error && <Notice kind="bad">{error}</Notice>}
        <Button type="submit" size="large" variant="primary" label={texts.signIn.submit} busy={busy} />
      </form>
    </main>
  );
}
