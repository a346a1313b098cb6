// Fails if the pages accept a field value that the server refuses, or the other way round. The examples
// are in fieldValues.json; tests/domain/test_field_values.py checks that the server agrees with them.
// A value is a text, or a list of texts with the number of times that each is repeated.
import { readFileSync } from 'node:fs';
import { runnerImport } from 'vite';

const { module } = await runnerImport('./src/shared/fields/fieldValidation.ts', { logLevel: 'warn' });
const examples = JSON.parse(readFileSync('checks/fieldValues.json', 'utf8'));

function textOf(value) {
  return typeof value === 'string' ? value : value.map(([text, count]) => text.repeat(count)).join('');
}

const wrong = Object.entries(examples).flatMap(([verdict, valuesByKind]) =>
  Object.entries(valuesByKind).flatMap(([kind, values]) =>
    values
      .filter((value) => (module.saveError({ kind }, textOf(value)) === null) !== (verdict === 'accepted'))
      .map((value) => `${JSON.stringify(value)} as ${kind} should be ${verdict}`),
  ),
);
if (wrong.length > 0) {
  console.error(`field values:\n  ${wrong.join('\n  ')}`);
  process.exit(1);
}
