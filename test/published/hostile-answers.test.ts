import { describe, expect, it } from 'vitest';
import type { FindingError } from '../../packages/datocms-assets/src/findings/finding.ts';
import type { Project } from '../support/graphql-from-sdl-random.ts';
import { readFrom, startProject } from '../support/graphql-from-sdl-read.ts';

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
