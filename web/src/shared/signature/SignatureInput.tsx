// Asks for a signature: drawn or typed. The name is required in both cases.
import { useState } from 'react';
import type { SignatureInput as SignatureMutationInput } from '../../gql.ts';
import { texts } from '../../texts/shared.ts';
import { Tabs } from '../controls/Tabs.tsx';
import { TextField } from '../fields/TextField.tsx';
import styles from './SignatureInput.module.css';
import { SignaturePad } from './SignaturePad.tsx';

export interface Signature {
  name: string;
  method: 'draw' | 'type';
  /** The SVG path of a drawn signature. */
  drawing: string;
}

interface SignatureInputProps {
  value: Signature;
  onChange: (value: Signature) => void;
}

export function emptySignature(name: string): Signature {
  return { name, method: 'draw', drawing: '' };
}

/** Returns what is still missing, or null if the signature is complete. */
export function signatureError({ name, method, drawing }: Signature): string | null {
  if (!name.trim()) return texts.signature.nameMissing;
  return method === 'draw' && !drawing ? texts.signature.drawingMissing : null;
}

/** Returns the signature as the mutations that sign take it. */
export function signatureInput({ name, method, drawing }: Signature): SignatureMutationInput {
  const signerName = name.trim();
  return method === 'draw' ? { drawing: { path: drawing, signerName } } : { typedName: signerName };
}

export function SignatureInput({ value, onChange }: SignatureInputProps) {
  const [method, setMethod] = useState(value.method);
  function chooseMethod(next: Signature['method']): void {
    setMethod(next);
    onChange({ ...value, method: next, drawing: '' });
  }
  return (
    <div className={styles.container}>
      <Tabs
        label={texts.signature.method}
        tabs={[
          { key: 'draw', label: texts.signature.draw, icon: 'sign' },
          { key: 'type', label: texts.signature.type, icon: 'pencil' },
        ]}
        selected={method}
        onSelect={chooseMethod}
      >
        <div className={styles.method}>
          {method === 'draw' ? (
            <SignaturePad onDraw={(drawing) => onChange({ ...value, method, drawing })} />
          ) : (
            <p className={styles.typed} aria-hidden="true">
              {value.name}
            </p>
          )}
        </div>
      </Tabs>
      <TextField
        label={texts.signature.name}
        value={value.name}
        required
        maxLength={200}
        autoComplete="name"
        onChange={(name) => onChange({ ...value, name })}
      />
    </div>
  );
}
