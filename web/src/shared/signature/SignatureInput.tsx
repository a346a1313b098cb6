// How somebody signs: a drawn line or the typed name; the name is asked for in either case.
import { useState } from 'react';
import { texts } from '../../texts/shared.ts';
import styles from './SignatureInput.module.css';
import { SignaturePad } from './SignaturePad.tsx';
import { Tabs } from '../controls/Tabs.tsx';
import { TextField } from '../fields/TextField.tsx';

export interface Signature {
  name: string;
  way: 'draw' | 'type';
  drawing: string;
}

interface SignatureInputProps {
  value: Signature;
  onChange: (value: Signature) => void;
}

export function unsigned(name: string): Signature {
  return { name, way: 'draw', drawing: '' };
}

/** What is still missing, as a sentence; null when it can be sent. */
export function missing({ name, way, drawing }: Signature): string | null {
  if (!name.trim()) return texts.signature.nameFirst;
  return way === 'draw' && !drawing ? texts.signature.drawFirst : null;
}

/** The signature as the API takes it. */
export function signatureInput({ name, way, drawing }: Signature) {
  return { signature: name.trim(), ...(way === 'draw' ? { drawing } : {}) };
}

export function SignatureInput({ value, onChange }: SignatureInputProps) {
  const [way, setWay] = useState(value.way);
  function choose(next: Signature['way']): void {
    setWay(next);
    onChange({ ...value, way: next, drawing: '' });
  }
  return (
    <div className={styles.whole}>
      <Tabs
        label={texts.signature.way}
        tabs={[
          { key: 'draw', label: texts.signature.draw, icon: 'sign' },
          { key: 'type', label: texts.signature.type, icon: 'pencil' },
        ]}
        chosen={way}
        onChoose={choose}
      >
        <div className={styles.way}>
          {way === 'draw' ? (
            <SignaturePad onDraw={(drawing) => onChange({ ...value, way, drawing })} />
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
