// The door: a token, pasted.
import { type FormEvent, useState } from 'react';
import mark from '../../shared/appearance/logo.svg';
import { Button } from '../../shared/controls/Button.tsx';
import { Notice } from '../../shared/feedback/Notice.tsx';
import { TextField } from '../../shared/fields/TextField.tsx';
import { texts as shared } from '../../texts/shared.ts';
import { texts } from '../../texts/console.ts';
import styles from './SignInForm.module.css';

interface SignInProps {
  busy: boolean;
  problem: string | null;
  onToken: (token: string) => void;
}

export function SignIn({ busy, problem, onToken }: SignInProps) {
  const [token, setToken] = useState('');
  function send(event: FormEvent): void {
    event.preventDefault();
    if (!busy) onToken(token.trim());
  }
  return (
    <main className={styles.door}>
      <form className={styles.card} onSubmit={send}>
        <p className={styles.product}>
          <img src={mark} alt="" width={32} height={32} />
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
        {problem && <Notice kind="bad">{problem}</Notice>}
        <Button type="submit" size="large" variant="primary" label={texts.signIn.submit} busy={busy} />
      </form>
    </main>
  );
}
