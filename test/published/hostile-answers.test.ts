import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FindingError } from '../../packages/datocms-assets/src/findings/finding.ts';
import { ConfigurationError } from '../../packages/datocms-assets/src/options/configuration-error.ts';
import type { Project } from '../support/graphql-from-sdl-random.ts';
import { failureOf, readFrom, startProject } from '../support/graphql-from-sdl-read.ts';
import { propertyRuns } from '../support/property-runs.ts';

type Json = Record<string, unknown>;

const plain = { localised: false, required: false, targets: [0] } as const;
/** Blocks that nest without a limit, and a gallery. */
const project: Project = {
  localeCount: 1,
  seed: 8,
  recordsPerModel: 6,
  blocks: [
    [
      { ...plain, name: 'blocks', kind: 'modular' },
      { ...plain, name: 'image', kind: 'file' },
    ],
    [{ ...plain, name: 'image', kind: 'file' }],
  ],
  models: [
    {
      single: false,
      fields: [
        { ...plain, name: 'blocks', kind: 'modular' },
        { ...plain, name: 'body', kind: 'gallery' },
      ],
    },
  ],
};

const isBlock = ({ __typename }: Json) => __typename === 'Block0Record';
const listIn = (name: string) => (object: Json) => Array.isArray(object[name]) && object[name].length > 0;

const siteIn = (data: Json) => Object.keys(data).find((key) => (data[key] as Json | null)?.__typename === 'Site');

/** Answers with status 200 and without errors that are not what the query asked for. Each would hide assets. */
const answers: readonly (readonly [
  what: string,
  where: (object: Json) => unknown,
  edit: (object: Json) => void,
  says: RegExp,
])[] = [
  ['a block has no id', isBlock, (block) => delete block.id, /"thing0" .*lacks the id of a block at blocks/],
  ['the id of a block is a number', isBlock, (block) => Object.assign(block, { id: 7 }), /lacks the id of a block/],
  [
    'a block is of a type that the schema does not allow there',
    isBlock,
    (block) => Object.assign(block, { __typename: 'Block1Record' }),
    /lacks a type that the schema allows at blocks/,
  ],
  [
    'a list of blocks holds null',
    listIn('blocks'),
    (record) => Object.assign(record, { blocks: [null] }),
    /lacks an object at blocks/,
  ],
  [
    'a gallery holds null',
    listIn('body'),
    (record) => Object.assign(record, { body: [null] }),
    /lacks an object at body/,
  ],
  [
    'a gallery holds texts',
    listIn('body'),
    (record) => Object.assign(record, { body: ['x'] }),
    /lacks an object at body/,
  ],
  [
    'the settings of the site are null',
    (data) => siteIn(data),
    (data) => Object.assign(data, { [siteIn(data) ?? '']: null }),
    /"_site" .*lacks/,
  ],
  ['an upload has no URL', ({ md5 }) => md5, (file) => delete file.url, /lacks the id and URL of an upload/],
];

describe('an answer that is not what the query asked for', () => {
  it.each(answers)('%s: the walk fails and says where', async (_, where, edit, says) => {
    let edited = 0;
    const editObjects = (body: string) =>
      JSON.stringify(JSON.parse(body), (_key, value: unknown) => {
        if (typeof value === 'object' && value !== null && !Array.isArray(value) && where(value as Json)) {
          edit(value as Json);
          edited += 1;
        }
        return value;
      });
    const server = await startProject(project, {
      fault: (_, query) => (query.includes('__schema') ? undefined : { body: (right) => editObjects(right) }),
    });
    const error = await readFrom(server).catch((reason: unknown) => reason as FindingError);
    expect(edited).toBeGreaterThan(0);
    const { findings } = error as FindingError;
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'cda-incomplete', message: expect.stringMatching(says) }),
    );
  });
});

it('fails and says so if a server answers with drafts that no query asked for', async () => {
  const server = await startProject(project, { preview: true });
  await expect(readFrom(server)).rejects.toMatchObject({
    findings: [
      {
        code: 'cda-incomplete',
        message: expect.stringMatching(
          /"thing0" .*record R\d+ is a draft, though only published content was asked for/,
        ),
      },
    ],
  });
});

/** JSON that nests `depth` levels deep. */
const deep = {
  lists: (depth: number) => '['.repeat(depth) + ']'.repeat(depth),
  objects: (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
  both: (depth: number) => `${'[{"children":'.repeat(depth / 2)}[]${'}]'.repeat(depth / 2)}`,
  'structured text': (depth: number) =>
    `{"value":{"schema":"dast","document":${'{"type":"list","children":['.repeat(depth / 2)}${']}'.repeat(depth / 2)}}}`,
};
const mark = '"a mark that no answer holds"';

/** Replaces a value in an answer by JSON that `JSON.stringify` could not print. */
function replaceIn(body: string, isPlace: (key: string, value: unknown) => boolean, json: string): string {
  let isDone = false;
  const marked = JSON.stringify(JSON.parse(body), (key, value: unknown) => {
    if (isDone || !isPlace(key, value)) return value;
    isDone = true;
    return JSON.parse(mark);
  });
  return marked.replace(mark, () => json);
}

describe('an answer that nests without end', () => {
  const places: readonly (readonly [what: string, isPlace: (key: string, value: unknown) => boolean])[] = [
    ['the answer', (key) => key === ''],
    ['the data', (key) => key === 'data'],
    ['a list of records', (key, value) => /^r\d/.test(key) && Array.isArray(value)],
    ['a record', (key, value) => key === '0' && typeof value === 'object'],
    ['the id of a record', (key) => key === 'id'],
    ['a date', (key) => key === '_updatedAt'],
    ['the blocks of a record', (key) => /blocks/.test(key)],
    ['a URL', (key) => key === 'url'],
  ];

  it.each(Object.entries(deep))('is a finding in plain words, for every place in the answer: %s', async (_, toJson) => {
    for (const [what, isPlace] of places) {
      const server = await startProject(project, {
        fault: (_at, query) =>
          query.includes('__schema') ? undefined : { body: (right) => replaceIn(right, isPlace, toJson(200_000)) },
      });
      const error = await failureOf(readFrom(server));
      expect({ what, error }).toMatchObject({ what, error: { name: 'FindingError' } });
      for (const { code, message } of (error as FindingError).findings) {
        expect(code).toBe('cda-incomplete');
        expect(message).toMatch(/the answer nests more than [\d,]+ levels deep/);
      }
    }
  });

  it.each([
    ['the schema', { body: `{"data":{"__schema":${deep.both(200_000)}}}` }, 'cda-incomplete'],
    ['the errors', { body: `{"errors":[{"message":${deep.both(200_000)}}]}` }, 'cda-incomplete'],
    ['a refusal', { status: 400, body: `{"errors":[{"message":${deep.both(4000)}}]}` }, 'cda-refused'],
  ])('is a finding in %s', async (_, fault, code) => {
    const server = await startProject(project, { fault: () => fault });
    await expect(readFrom(server)).rejects.toMatchObject({ findings: [{ code }] });
  });
});

describe('an answer with any JSON in any place', () => {
  const odd = fc.oneof(
    fc.constantFrom(
      '{"toString":1}',
      '{"toString":null,"valueOf":null}',
      '{"__proto__":null}',
      '{"length":-1}',
      '[[]]',
    ),
    fc.constantFrom('null', '""', '0', '-1', '1e999', 'true', '[]', '{}', '[null]', '"\\ud800"'),
    fc.json({ maxDepth: 3 }),
  );

  it('is read, or is a finding: never another error', async () => {
    const server = await startProject(project, {
      fault: (_, query) => (query.includes('__schema') ? undefined : { body: (right) => change(right) }),
    });
    let change = (right: string) => right;
    await fc.assert(
      fc.asyncProperty(fc.nat(), odd, async (number, json) => {
        let at = number;
        change = (right) => {
          at = number % Math.max(1, countValues(right));
          return replaceIn(right, () => at-- === 0, json);
        };
        const error: unknown = await readFrom(server).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        if (error !== undefined && !(error instanceof FindingError) && !(error instanceof ConfigurationError))
          throw error;
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});

function countValues(json: string): number {
  let count = 0;
  JSON.parse(json, (_key, value: unknown) => {
    count += 1;
    return value;
  });
  return count;
}
