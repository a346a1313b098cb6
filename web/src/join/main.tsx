// The entry point of the participants' page.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@fontsource-variable/inter/wght.css';
import '../shared/appearance/page.css';
import './join.css';
import { applyTheme } from '../shared/appearance/theme.ts';
import { Join } from './Join.tsx';

applyTheme();
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Join />
    </StrictMode>,
  );
}
