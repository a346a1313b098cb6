// A button that copies a text to the clipboard.
import { texts } from '../../texts/shared.ts';
import { toast } from '../feedback/Toasts.tsx';
import { Button } from './Button.tsx';

export function CopyButton({ label, text }: { label: string; text: string }) {
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      toast(texts.copied);
    } catch {
      toast(texts.notCopied, 'bad'); // the browser or the user does not permit it
    }
  }
  // browsers offer the clipboard only to pages that were loaded over HTTPS or from localhost
  if (!('clipboard' in navigator)) return null;
  return <Button label={label} icon="copy" iconOnly size="small" variant="quiet" onPress={copy} />;
}
