// Fails if the modules in src/ import each other in a cycle. Type imports count too.
import { readFileSync, readdirSync } from 'node:fs';
import { join, normalize } from 'node:path';

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

const files = readdirSync('src', { recursive: true }).filter((name) => SOURCE_FILE.test(name));
const paths = files.sort().map((name) => join('src', name));
const cycle = findCycle(new Map(paths.map((path) => [path, importsOf(path)])));
if (cycle) {
  console.error(`import cycle:\n  ${cycle.join('\n  imports ')}`);
  process.exit(1);
}
