// What the pages are made of by others, with their licences, as a file beside the pages.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const FILE = 'licenses.txt';
const PACKAGE = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const LICENCE = /^(licen[cs]e|copying|notice)/i;

export function licenses(): Plugin {
  const folders = new Set<string>();
  return {
    name: 'licenses',
    apply: 'build',
    // style sheets and what they name are no modules of a chunk, so every module is noted as it comes
    transform(_, id) {
      const folder = PACKAGE.exec(id)?.[1];
      if (folder) folders.add(folder);
    },
    generateBundle() {
      const source = [...folders].sort().map(noticeOf).join('\n\n');
      this.emitFile({ type: 'asset', fileName: FILE, source });
    },
  };
}

function noticeOf(folder: string): string {
  const manifest = join(folder, 'package.json');
  const { name, version, license } = existsSync(manifest)
    ? (JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, string>)
    : {};
  const files = readdirSync(folder).filter((file) => LICENCE.test(file));
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return [`${name} ${version} (${license})`, ...texts].join('\n\n');
}
