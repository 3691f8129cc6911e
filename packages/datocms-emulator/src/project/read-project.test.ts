import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { copyTestProject, type ProjectCopy, testProject } from '../test-project.test-support.ts';
import { ProjectError } from './project.ts';
import { readProject } from './read-project.ts';

async function problemsOf(change: (copy: ProjectCopy) => Promise<unknown>): Promise<readonly string[]> {
  await using copy = await copyTestProject();
  await change(copy);
  const error = await readProject(copy.folder).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ProjectError);
  return (error as ProjectError).problems;
}

const kettle = 'records/article/kettle.json';
const pot = (published: object) => ({ id: 'a2', published: { slug: 'pot', ...published } });

describe('readProject', () => {
  it('fills in the defaults of a project folder', async () => {
    const project = await readProject(testProject);
    expect(project.records.get('c1')).toMatchObject({
      createdAt: '2024-01-01T00:00:00.000Z',
      publishedAt: '2024-01-01T00:00:00.000Z',
      draft: null,
    });
    expect(project.uploads.get('wide')).toMatchObject({
      path: '/99001/1700000001-wide.jpg',
      width: 600,
      height: 400,
      mimeType: 'image/jpeg',
      createdAt: '2023-11-14T22:13:21.000Z',
    });
    expect(project.uploads.get('coffee')?.url).toBe('https://www.datocms-assets.com/99001/caff%C3%A8%20latte.png');
  });

  type Fault = readonly [string, (copy: ProjectCopy) => Promise<unknown>, string];
  const faults: readonly Fault[] = [
    ['without project.json', (copy) => copy.remove('project.json'), 'project.json: is missing'],
    ['with broken JSON', (copy) => copy.write('site.json', '{'), 'site.json: is not valid JSON'],
    [
      'with a misspelt key',
      (copy) => copy.edit('site.json', (json: object) => ({ ...json, favicom: 'icon' })),
      'site.json: Unrecognized key: "favicom"',
    ],
    [
      'with an id that is not a number',
      (copy) => copy.edit('project.json', (json: object) => ({ ...json, id: 'x' })),
      'project.json: id: must be digits',
    ],
    [
      'with an unknown field type',
      (copy) => copy.write('models/home.json', { apiKey: 'home', fields: [{ apiKey: 'title', type: 'txt' }] }),
      'models/home.json: fields[0].type: Invalid option',
    ],
    [
      'with a model file that is not named after its API key',
      (copy) => copy.write('models/x.json', { apiKey: 'y', fields: [] }),
      'models/x.json: must be named after its apiKey: y.json',
    ],
    [
      'with a validator for blocks that names a model',
      (copy) =>
        copy.write('models/x.json', {
          apiKey: 'x',
          fields: [{ apiKey: 'b', type: 'rich_text', validators: { rich_text_blocks: ['article'] } }],
        }),
      'models/x.json: b.validators.rich_text_blocks: article is not a block of this project',
    ],
    [
      'with records of an unknown model',
      (copy) => rm(`${copy.folder}/models/news_page.json`),
      'records/news_page: is not named after a model',
    ],
    [
      'with an upload whose file is missing',
      (copy) => copy.remove('uploads/wide.jpg'),
      "uploads.json: wide.file: uploads/wide.jpg can't be read",
    ],
    [
      'with a video whose film does not exist',
      (copy) => copy.write('uploads.json', { up: { file: 'clip.mp4', video: { muxPlaybackId: 'p', film: 'sunset' } } }),
      'uploads.json: up.video.film: sunset is not a film of the emulator. There are: lighthouse',
    ],
    [
      'with a video whose film has no such subtitles',
      (copy) => copy.write('uploads.json', { up: { file: 'clip.mp4', video: { muxPlaybackId: 'p', text: ['fr'] } } }),
      'uploads.json: up.video.text: lighthouse has no text track fr',
    ],
    [
      'with two videos of one playback id',
      (copy) => {
        const video = { muxPlaybackId: 'p' };
        return copy.write('uploads.json', { one: { file: 'clip.mp4', video }, two: { file: 'wide.jpg', video } });
      },
      'uploads.json: two.video.muxPlaybackId: one has it too',
    ],
    [
      'with a file outside the uploads folder',
      (copy) => copy.write('uploads.json', { up: { file: '../project.json' } }),
      'uploads.json: up.file: must be a plain file name in uploads/',
    ],
    [
      'with two records with the same id',
      (copy) => copy.write('records/article/twin.json', pot({})),
      'records/article/twin.json: id: a2 is already used in records/article/pot.json',
    ],
    [
      'with a record without a version',
      (copy) => copy.write(kettle, { id: 'a1', published: null }),
      `${kettle}: a record needs a published or a draft version`,
    ],
    [
      'with a value of the wrong type',
      (copy) => copy.write('records/article/pot.json', pot({ rank: 'one' })),
      'records/article/pot.json: published.rank: Invalid input: expected number',
    ],
    [
      'with a value for an unknown field',
      (copy) => copy.write('records/article/pot.json', pot({ colour: 1 })),
      'records/article/pot.json: published.colour: article has no such field',
    ],
    [
      'with a plain value in a localized field',
      (copy) => copy.write('records/article/pot.json', pot({ title: 'A pot' })),
      'records/article/pot.json: published.title: must be an object like {"en": …}, because the field is localized',
    ],
    [
      'with an unknown locale',
      (copy) => copy.write('records/article/pot.json', pot({ title: { fr: 'Pot' } })),
      'record a2 (article): published.title: fr is not a locale of the project',
    ],
    [
      'with an unknown upload',
      (copy) => copy.write('records/article/pot.json', pot({ cover: { upload: 'gone' } })),
      'record a2 (article): published.cover: upload gone not found',
    ],
    [
      'with a link to an unknown record',
      (copy) => copy.write('records/article/pot.json', pot({ category: 'gone' })),
      'record a2 (article): published.category: record gone not found',
    ],
    [
      'with a link to a model that the validators do not allow',
      (copy) => copy.write('records/article/pot.json', pot({ category: 'a1' })),
      "published.category: a1 is a record of article; the field's validators do not allow this model",
    ],
    [
      'with a block that the validators do not allow',
      (copy) => copy.write('records/article/pot.json', pot({ hero: { id: 'h', model: 'quote_block', fields: {} } })),
      "published.hero[h]: the field's validators do not allow blocks of quote_block",
    ],
    [
      'with a wrong value inside a block',
      (copy) =>
        copy.write(
          'records/article/pot.json',
          pot({ hero: { id: 'h', model: 'image_block', fields: { caption: 1 } } }),
        ),
      'records/article/pot.json: published.hero[h].caption: Invalid input',
    ],
    [
      'with a document that names a missing block',
      (copy) =>
        copy.write(
          'records/article/pot.json',
          pot({
            body: { en: { schema: 'dast', document: { type: 'root', children: [{ type: 'block', item: 'gone' }] } } },
          }),
        ),
      'published.body.en: the document names the block gone',
    ],
    ...['body_ASC', 'title', 'position_ASC'].map(
      (orderBy): Fault => [
        `with a model that is ordered by ${orderBy}`,
        (copy) => copy.edit('models/article.json', (json: object) => ({ ...json, orderBy })),
        `models/article.json: orderBy: ${orderBy} is not a field of this model followed by _ASC or _DESC`,
      ],
    ),
    [
      'with two fields of one name',
      (copy) =>
        copy.edit('models/home.json', (json: { fields: object[] }) => ({
          ...json,
          fields: [...json.fields, ...json.fields],
        })),
      'models/home.json: fields: title occurs twice',
    ],
    [
      'with two uploads of one path',
      (copy) => copy.edit('uploads.json', (json: { wide: object }) => ({ ...json, twin: json.wide })),
      'uploads.json: twin: has the same path as wide. Give it another timestamp.',
    ],
    [
      'with site settings in an unknown locale',
      (copy) => copy.write('site.json', { globalSeo: { fr: { siteName: 'Maison' } } }),
      'site.json: globalSeo.fr: is not a locale of the project',
    ],
    [
      'with a parent of another model',
      (copy) => copy.edit('records/category/metal.json', (json: object) => ({ ...json, parent: 'home1' })),
      'parent: home1 is not a record of category',
    ],
    [
      'with a circle of parents',
      (copy) => copy.edit('records/category/metal.json', (json: object) => ({ ...json, parent: 'c2' })),
      'record c1 (category): parent: the ancestors form a circle',
    ],
    [
      'with two records of a singleton',
      (copy) => copy.write('records/home/second.json', { id: 'home2', published: { title: 'Two' } }),
      'record home2 (home): home is a singleton and already has the record home1',
    ],
    [
      'with an unknown favicon',
      (copy) => copy.write('site.json', { favicon: 'gone' }),
      'site.json: favicon: upload gone not found',
    ],
  ];
  it.each(faults)('refuses a folder %s and names file and path', async (_, change, expected) => {
    const problems = await problemsOf(change);
    expect(problems.some((problem) => problem.includes(expected))).toBe(true);
  });

  it('reports a broken upload or model alone, and not each record that uses it', async () => {
    const misspelt = { file: 'wide.jpg', timestmp: 1700000001 };
    expect(await problemsOf((copy) => copy.edit('uploads.json', (json: object) => ({ ...json, misspelt })))).toEqual([
      'uploads.json: misspelt: Unrecognized key: "timestmp"',
    ]);
    expect(await problemsOf((copy) => copy.remove('uploads/wide.jpg'))).toEqual([
      "uploads.json: wide.file: uploads/wide.jpg can't be read",
    ]);
    const misnamed = (json: object) => ({ ...json, apiKey: 'story' });
    expect(await problemsOf((copy) => copy.edit('models/article.json', misnamed))).toEqual([
      'models/article.json: must be named after its apiKey: story.json',
    ]);
  });

  it('reports all problems in one error', async () => {
    const problems = await problemsOf(async (copy) => {
      await copy.remove('project.json');
      await copy.write('site.json', '[]');
      await copy.write(kettle, {});
    });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(
      expect.arrayContaining(['project.json', 'site.json', kettle]),
    );
  });
});
