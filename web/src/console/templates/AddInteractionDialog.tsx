// Adds a workflow or an asset to the session: first choose the template, then fill in the form.
import { useState } from 'react';
import { Dialog } from '../../shared/dialog/Dialog.tsx';
import type { SessionData } from '../../shared/session/types.ts';
import { texts } from '../../texts/console.ts';
import { AddInteractionForm } from './AddInteractionForm.tsx';
import { TemplateList } from './TemplateList.tsx';
import type { Template } from './useTemplates.ts';

interface AddInteractionDialogProps {
  session: SessionData;
  onClose: () => void;
}

export function AddInteractionDialog({ session, onClose }: AddInteractionDialogProps) {
  const [template, setTemplate] = useState<Template | null>(null);
  return (
    <Dialog title={template?.name ?? texts.addInteraction.title} onClose={onClose}>
      {template ? (
        <AddInteractionForm
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
