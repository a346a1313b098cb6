// Fails if the modules in src/ import each other in a cycle, or if a folder imports one that it may
// not. Type imports count too.
import { readFileSync, readdirSync } from 'node:fs';
import { join, normalize, sep } from 'node:path';

const SOURCE_FILE = /\.tsx?$/;
const RELATIVE_IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g;

function importsOf(path) {
  const imports = readFileSync(path, 'utf8').matchAll(RELATIVE_IMPORT);
  return [...imports].map(([, target]) => normalize(join(path, '..', target)));
}

/** Returns the paths of a cycle, or null. `imports` maps each module to the modules that it imports. */
function findCycle(imports) {
  const finished = new Set();
  function visit(path, trail) {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (finished.has(path)) return null;
    for (const target of imports.get(path) ?? []) {
      const cycle = visit(target, [...trail, path]);
      if (cycle) return cycle;
    }
    finished.add(path);
    return null;
  }
  for (const path of imports.keys()) {
    const cycle = visit(path, []);
    if (cycle) return cycle;
  }
  return null;
}

/** What each folder of src/ may import besides itself. All may import packages and src/gql.ts. */
const ALLOWED_FOLDERS = {
  texts: [],
  shared: ['texts'],
  console: ['shared', 'texts'],
  join: ['shared', 'texts'],
  graphiql: ['shared', 'texts'],
};

/** Returns the folder of src/ that a module is in, or its own name if it is in none. */
function folderOf(path) {
  return path.split(sep)[1];
}

/** Returns each import of another folder that is not allowed, as text. */
function findForbiddenImports(imports) {
  return [...imports].flatMap(([path, targets]) => {
    const folder = folderOf(path);
    const allowed = [folder, 'gql.ts', ...(ALLOWED_FOLDERS[folder] ?? [])];
    return targets
      .filter((target) => !allowed.includes(folderOf(target)))
      .map((target) => `${path} imports ${target}`);
  });
}

const files = readdirSync('src', { recursive: true }).filter((name) => SOURCE_FILE.test(name));
const paths = files.sort().map((name) => join('src', name));
const imports = new Map(paths.map((path) => [path, importsOf(path)]));
const cycle = findCycle(imports);
if (cycle) console.error(`import cycle:\n  ${cycle.join('\n  imports ')}`);
const forbiddenImports = findForbiddenImports(imports);
if (forbiddenImports.length > 0) console.error(`not allowed:\n  ${forbiddenImports.join('\n  ')}`);
if (cycle || forbiddenImports.length > 0) process.exit(1);
