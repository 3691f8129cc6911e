import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { optionTable } from '../../packages/datocms-assets/src/options/option-table.ts';
import { callOptions } from '../../packages/datocms-assets/src/options/table/call.ts';
import { problemsOf } from '../support/settings.ts';

const file = new URL(import.meta.resolve('datocms-assets/config.schema.json'));
const schema = JSON.parse(readFileSync(file, 'utf8'));
const accepts = new Ajv({ allowUnionTypes: true }).compile(schema);

const names = Object.keys(optionTable).filter((name) => !Object.hasOwn(callOptions, name));
/** Whether these are right is a matter of types alone, for each option. */
const byType = [true, null, {}, [], [true], { x: 1 }];
const ofSome = [
  ...[
    'webp',
    'avif,webp',
    ['avif'],
    'drafts',
    'sealed',
    'hls',
    5,
    -1,
    1.5,
    '500ms',
    '720p',
    'report.html',
    '/x',
    's3://b-c/d',
  ],
  ...[{ mode: 'hls', maxBytes: '1GiB' }, { webp: '/x', fallback: '/' }, { 'a.example': 'http://127.0.0.1:1' }],
];

/** The options for which schema and command line judge a value in different ways. */
const differences = (value: unknown, isWorse: (bySchema: boolean, byTool: boolean) => boolean) =>
  names.filter((name) => isWorse(accepts({ [name]: value }), problemsOf({ [name]: value }).length === 0));

describe('the schema of the configuration file', () => {
  it('has the options that a file may hold, each with its meaning', () => {
    const { $schema, ...options } = schema.properties;
    expect(Object.keys(options).toSorted()).toEqual(names.toSorted());
    for (const { description } of Object.values<{ description: string }>(options))
      expect(description).not.toMatch(/^$|--/);
    expect([accepts({ $schema: 'x', site: 'https://www.example.org' }), accepts({ siet: '' })]).toEqual([true, false]);
  });

  it.each(byType)('knows the types of all options, with the value %j', (value) => {
    expect(differences(value, (bySchema, byTool) => bySchema !== byTool)).toEqual([]);
  });

  it('refuses nothing that the command line accepts', () => {
    const defaults = Object.values(optionTable).flatMap((entry) => ('default' in entry ? [entry.default] : []));
    const wrong = [...ofSome, ...defaults].flatMap((value) =>
      differences(value, (bySchema, byTool) => byTool && !bySchema).map((name) => [name, value]),
    );
    expect(wrong).toEqual([]);
  });
});
