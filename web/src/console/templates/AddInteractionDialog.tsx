// Sends a workflow or an asset: first which, then to whom and how.
import { useState } from 'react';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import type { SessionData } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { AddForm } from './AddInteractionForm.tsx';
import { TemplateList } from './TemplateList.tsx';
import type { Template } from './useTemplates.ts';

interface AddDialogProps {
  session: SessionData;
  onClose: () => void;
}

export function AddDialog({ session, onClose }: AddDialogProps) {
  const [template, setTemplate] = useState<Template | null>(null);
  return (
    <Dialog title={template?.name ?? texts.add.title} onClose={onClose}>
      {template ? (
        <AddForm
          session={session}
          template={template}
          onBack={() => setTemplate(null)}
          onClose={onClose}
        />
      ) : (
        <TemplateList onChoose={setTemplate} />
      )}
    </Dialog>
  );
}
