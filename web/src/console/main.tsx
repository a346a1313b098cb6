// The entry point of the agent console.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@fontsource-variable/inter/wght.css';
import '../shared/appearance/page.css';
import { applyTheme } from '../shared/appearance/theme.ts';
import { Console } from './Console.tsx';

applyTheme();
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Console />
    </StrictMode>,
  );
}
