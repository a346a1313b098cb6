// A Vite plugin that lists the third-party packages in the pages, with their licenses, in a file.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const FILE_NAME = 'licenses.txt';
const PACKAGE_FOLDER = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const LICENSE_FILE = /^(licen[cs]e|copying|notice)/i;

export function licenses(): Plugin {
  const folders = new Set<string>();
  return {
    name: 'licenses',
    apply: 'build',
    // the chunks do not list style sheets and their assets, so every transformed module is recorded
    transform(_, id) {
      const folder = PACKAGE_FOLDER.exec(id)?.[1];
      if (folder) folders.add(folder);
    },
    generateBundle() {
      const source = [...folders].sort().map(packageNotice).join('\n\n');
      this.emitFile({ type: 'asset', fileName: FILE_NAME, source });
    },
  };
}

function packageNotice(folder: string): string {
  const manifest = join(folder, 'package.json');
  const { name, version, license } = existsSync(manifest)
    ? (JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, string>)
    : {};
  const files = readdirSync(folder).filter((file) => LICENSE_FILE.test(file));
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return [`${name} ${version} (${license})`, ...texts].join('\n\n');
}
