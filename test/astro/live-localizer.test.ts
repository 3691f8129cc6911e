import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createLiveLocalizer, createLocalizer, type LiveFile, type Options } from 'datocms-assets';
import { startEmulator } from 'datocms-emulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { applyEdits } from '../../packages/astro-datocms-assets/src/rewrite/text-edits.ts';
import { asyncCpuTime, growth, maxGrowth } from '../support/cpu-time.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testProject, useEmulator } from './support/use-emulator.ts';

const emulator = useEmulator();
const cacheDir = temporaryFolder('live');

const asset = 'https://www.datocms-assets.com/99001';
const wide = `${asset}/1700000001-wide.jpg`;
const secret = `${asset}/1700000003-secret.jpg`;

const options = (more: Options = {}): Options => ({
  token: 'published-token',
  cdaUrl: emulator().cdaUrl,
  connectTo: { 'www.datocms-assets.com': emulator().assetsOrigin },
  base: '/docs',
  dir: '_astro/media',
  cacheDir,
  // The emulator closes connections that the process, busy with a long text, takes for open.
  retries: 1,
  ...more,
});

const namesIn = (text: string) => Array.from(text.matchAll(/media\/([\w.-]+)/g), ([, name = '']) => name);
const assetRequests = () => emulator().requests.filter(({ kind }) => kind === 'asset');

/** Localises a text. `names` are the file names of its assets. */
async function localizeText(text: string, more: Options = {}) {
  const live = createLiveLocalizer(options(more));
  const changed = applyEdits(text, await live.edits('index.html', text, 'http://localhost:4321'));
  return { live, changed, names: namesIn(changed) };
}

describe('a text in development', () => {
  const page = `<link rel=preconnect href="https://www.datocms-assets.com"><meta property="og:image" content="${wide}?w=64">
    <meta http-equiv="content-security-policy" content="img-src https://www.datocms-assets.com">
    <img src="${wide}?auto=format&amp;w=200" srcset="${wide}?w=64 64w, ${wide}?w=200 200w"><p>${wide}</p>
    <script type="application/json">{"u":"${wide.replaceAll('/', '\\/')}?w=64"}</script>`;

  it('changes in the same places as in a build', async () => {
    const build = createLocalizer(options({ site: 'http://localhost:4321' }));
    const live = createLiveLocalizer(options());
    const withoutTags = (edits: readonly { readonly text: string }[]) =>
      edits.map((edit) => ({ ...edit, text: edit.text.replace(/\.[a-z2-7]{16}\.\w+/, '') }));
    const liveEdits = withoutTags(await live.edits('index.html', page, 'http://localhost:4321'));
    expect(liveEdits).toEqual(withoutTags(await build.edits('index.html', page)));
    expect(liveEdits.length).toBeGreaterThanOrEqual(8);
    await Promise.all([build.close(), live.close()]);
  });

  it.each([
    ['report', ['image.mux.com', 'inferred.litix.io', 'stream.mux.com'].map((host) => `contacts-cms ${host}/`), []],
    ['hls', ['unpublished', 'unpublished'], ['published', 'unpublished', 'unpublished']],
  ] as const)(
    'keeps its videos at Mux, and says with `video: %j` what a build does',
    async (video, found, standings) => {
      const player = `<mux-player playback-id="DS00Spx1CV902MCtPj5WknGlR102V5HFkDe"></mux-player>`;
      const streams = ['play123', 'VcmKA6aqzIzlg3MayLJDnbF55kX00mds028Z65QxvBYaA'].map(
        (id) => `<video src="https://stream.mux.com/${id}.m3u8"></video>`,
      );
      const film = [player, ...streams].join('');
      const { live, changed } = await localizeText(film, { video });
      expect(changed).toBe(film);
      const { names, findings } = await live.checkText('index.html', film);
      const isStream = ({ url = '' }) => !/\/(?:thumbnail|storyboard)\./.test(url);
      const shown = ({ code, url }: (typeof findings)[number]) =>
        code === 'contacts-cms' ? `${code} ${url?.slice('https://'.length)}` : code;
      expect(findings.filter(isStream).map(shown)).toEqual(found);
      const assets = await live.describeAssets(names);
      expect(
        assets
          .filter(isStream)
          .map(({ standing }) => standing)
          .sort(),
      ).toEqual(standings);
      await live.close();
    },
  );

  it('is changed without a network request', async () => {
    emulator().requests.clear();
    const { live, changed } = await localizeText(page);
    expect(changed).not.toContain('datocms-assets');
    expect(changed).toContain('content="http://localhost:4321/docs/_astro/media/wide.');
    expect([...emulator().requests]).toEqual([]);
    await live.close();
  });

  it('is changed in linear time', async () => {
    const images = (count: number) =>
      Array.from({ length: count }, (_, at) => `<img alt="ü" src="${wide}?w=${(at % 4000) + 1}">`).join('');
    const timeOf = (count: number) =>
      asyncCpuTime(async () => {
        const { live, changed } = await localizeText(images(count));
        expect(changed.match(/alt="ü" src="\/docs\/_astro\/media\/wide\.[a-z2-7]{16}\.jpg"/g)).toHaveLength(count);
        await live.close();
      });
    expect(await growth(timeOf, 5000)).toBeLessThan(maxGrowth);
  });

  it('has the findings of a build', async () => {
    const text = `<img src="${secret}"><a href="https://www.example.net/?u=${wide}">x</a>\n<meta property="og:image" content="${wide}">`;
    const { live } = await localizeText(text);
    const { names, findings } = await live.checkText('index.html', text);
    expect(findings.map(({ code, line }) => `${code} ${line}`)).toEqual([
      'unpublished 1',
      'foreign-url 1',
      'needs-site 2',
    ]);
    expect(findings[0]?.message).toMatch(/^The asset is used only by drafts/);
    expect((await live.describeAssets(names)).map(({ url, standing }) => `${standing} ${url}`)).toEqual([
      `published ${wide}`,
      `unpublished ${secret}`,
    ]);
    await live.close();
  });
});

it('finds nothing wrong with a text whose asset was published since', async () => {
  const folder = temporaryFolder('project');
  cpSync(testProject, folder, { recursive: true });
  const cms = await startEmulator({ project: folder });
  onTestFinished(() => cms.stop());
  const live = createLiveLocalizer(options({ cdaUrl: cms.cdaUrl, cacheDir: temporaryFolder('live') }));
  const check = async () => {
    const { findings } = await live.checkText('index.html', `<img src="${secret}">`);
    return findings.map(({ code }) => code);
  };
  expect(await check()).toEqual(['unpublished']);
  const record = join(folder, 'records/article/secret.json');
  const { draft, ...rest } = JSON.parse(readFileSync(record, 'utf8')) as { draft: object };
  writeFileSync(record, JSON.stringify({ ...rest, updatedAt: '2025-06-01T10:00:00Z', published: draft }));
  await cms.reload();
  // An index that is some seconds old counts as up to date; one of ten seconds is read again anyway.
  await wait(2500);
  expect(await check()).toEqual([]);
  await live.close();
});

describe('an asset in development', () => {
  it('is fetched once for concurrent requests, and again if the cache has been emptied', async () => {
    const {
      live,
      names: [name = ''],
    } = await localizeText(`<img src="${wide}?w=77">`);
    emulator().requests.clear();
    const files = await Promise.all(Array.from({ length: 8 }, () => live.open(name)));
    expect(new Set(files.map((file) => JSON.stringify(file))).size).toBe(1);
    expect(assetRequests()).toHaveLength(1);
    const { file, ...facts } = files[0] as Extract<LiveFile, { file: string }>;
    expect(facts).toMatchObject({ type: 'image/jpeg', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect((await live.describeAssets([name])).map(({ standing, bytes }) => [standing, bytes])).toEqual([
      ['published', facts.bytes],
    ]);
    rmSync(file);
    expect(await live.open(name)).toEqual({ file, ...facts });
    expect(assetRequests()).toHaveLength(2);
    rmSync(cacheDir, { recursive: true });
    expect(await live.open(name)).toEqual({ file, ...facts });
    expect(assetRequests()).toHaveLength(3);
    await live.close();
  });

  it('is fetched without a cache whose folder would be below a file, which is said once', async () => {
    const file = join(temporaryFolder('live'), 'file');
    writeFileSync(file, '');
    const notices: string[] = [];
    const ports = { onNotice: (line: string) => void notices.push(line) };
    const live = createLiveLocalizer(options({ cacheDir: join(file, 'cache') }), ports);
    for (const width of [41, 42]) {
      const [edit] = await live.edits('index.html', `<img src="${wide}?w=${width}">`);
      expect(await live.open(namesIn(edit?.text ?? '')[0] ?? '')).toMatchObject({ type: 'image/jpeg' });
    }
    expect(notices).toEqual([expect.stringMatching(/^The cache can't be written .*`cacheDir`/)]);
    await live.close();
  });

  it('is not fetched if no published record uses it, unless `allow` admits it', async () => {
    emulator().requests.clear();
    const refused = await localizeText(`<img src="${secret}?w=30">`);
    expect(await refused.live.open(refused.names[0] ?? '')).toMatchObject({
      standing: 'unpublished',
      reason: 'The asset is used only by drafts, or by records that this token may not read, so it is not downloaded.',
      picture: expect.stringContaining('<svg'),
    });
    expect(assetRequests()).toEqual([]);
    const allowed = await localizeText(`<img src="${secret}?w=30">`, { allow: '**/*-secret.jpg' });
    expect(await allowed.live.open(allowed.names[0] ?? '')).toMatchObject({ type: 'image/jpeg' });
    expect((await allowed.live.describeAssets(allowed.names)).map(({ standing }) => standing)).toEqual(['allowed']);
    await Promise.all([refused.live.close(), allowed.live.close()]);
  });

  it.each([
    ['error', 'error', 'error'],
    ['placeholder', 'warning', 'error'],
  ] as const)('has the level that a build gives to it with `unpublished: %j`', async (policy, picture, file) => {
    const text = `<img src="${secret}?w=30"><a href="${asset}/1700000098-draft.pdf">x</a><img src="${wide}?w=64">`;
    const { live, names } = await localizeText(text, { unpublished: policy });
    const levels = new Map(
      (await live.describeAssets(names)).map(({ url, level }) => [url.replace(/^.*-/, ''), level]),
    );
    expect(Object.fromEntries(levels)).toEqual({
      'wide.jpg?w=64': undefined,
      'secret.jpg?w=30': picture,
      'draft.pdf': file,
    });
    await live.close();
  });

  it('is not fetched if its parameters name an unpublished asset', async () => {
    const text = `<img src="${wide}?w=30&amp;mark=${encodeURIComponent(secret)}">`;
    const {
      live,
      names: [name = ''],
    } = await localizeText(text);
    expect(await live.open(name)).toMatchObject({ standing: 'unpublished' });
    await live.close();
  });

  it.each([
    ['error', 'error'],
    ['placeholder', 'warning'],
  ] as const)(
    'is `failed` if its host fails, with the level that a build gives to it with `failed: %j`',
    async (policy, level) => {
      const text = `<img src="${wide}?w=31">`;
      const {
        live,
        names: [name = ''],
      } = await localizeText(text, { failed: policy, connectTo: { 'www.datocms-assets.com': 'http://127.0.0.1:9' } });
      const failed = await live.open(name);
      expect(failed).toMatchObject({ standing: 'failed', reason: expect.stringContaining('ECONNREFUSED') });
      expect(await live.describeAssets([name])).toMatchObject([{ standing: 'failed', level }]);
      await live.close();
    },
  );

  it('is `failed` if the CDA can not be reached', async () => {
    const {
      live,
      names: [name = ''],
    } = await localizeText(`<img src="${wide}?w=32">`, { cdaUrl: 'http://127.0.0.1:9/' });
    await expect(live.start()).rejects.toThrow();
    const failed = { standing: 'failed', reason: expect.stringContaining('127.0.0.1:9') };
    expect(await live.open(name)).toMatchObject(failed);
    // Of a route that is rendered on demand.
    expect(await live.describeServed('a.jpg', wide, 'never')).toMatchObject({ ...failed, level: 'error' });
    await live.close();
  });

  it('is not found by a name that is in no text', async () => {
    const live = createLiveLocalizer(options());
    expect(await live.open('wide.aaaaaaaaaaaaaaaa.jpg')).toBeUndefined();
    expect(await live.describeAssets(['wide.aaaaaaaaaaaaaaaa.jpg', '../../etc/passwd'])).toEqual([]);
    await live.close();
  });
});
