// Types the operations in src/**/*.graphql from ../schema.graphql; with --check only says whether src/gql.ts is up to date.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as documents from '@graphql-codegen/typed-document-node';
import * as operations from '@graphql-codegen/typescript-operations';
import { buildSchema, parse, specifiedRules, validate } from 'graphql';

const TARGET = 'src/gql.ts';
const HEAD = '// Made by `npm run codegen` from schema.graphql and src/**/*.graphql.\n';
const config = {
  useTypeImports: true,
  enumsAsTypes: true,
  dedupeFragments: true,
  scalars: {
    DateTime: 'string',
    Cursor: 'string',
    EmailAddress: 'string',
    PhoneNumber: 'string',
    ID: 'string',
  },
};

function sources() {
  const files = readdirSync('src', { recursive: true }).filter((name) => name.endsWith('.graphql'));
  return files.sort().map((name) => {
    const location = join('src', name);
    return { location, document: parse(readFileSync(location, 'utf8')) };
  });
}

// the plug-ins trust their input, so what does not fit the schema is named here
function misfits(schema, found) {
  const rules = specifiedRules.filter((rule) => rule.name !== 'NoUnusedFragmentsRule');
  const whole = {
    kind: 'Document',
    definitions: found.flatMap((one) => one.document.definitions),
  };
  return validate(schema, whole, rules).map((error) => error.message);
}

const text = readFileSync('../schema.graphql', 'utf8');
const found = sources();
const wrong = misfits(buildSchema(text), found);
if (wrong.length > 0) {
  console.error(wrong.join('\n'));
  process.exit(1);
}
const made = await codegen({
  filename: TARGET,
  schema: parse(text),
  documents: found,
  config,
  plugins: [{ operations: {} }, { documents: {} }],
  pluginMap: { operations, documents },
});
if (!process.argv.includes('--check')) {
  writeFileSync(TARGET, HEAD + made);
} else if (readFileSync(TARGET, 'utf8') !== HEAD + made) {
  console.error(`web/${TARGET} is out of date: run npm run codegen in web/`);
  process.exit(1);
}
