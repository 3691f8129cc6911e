import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localize } from '../../packages/datocms-assets/src/localize.ts';
import type { Report } from '../../packages/datocms-assets/src/report/report.ts';
import { type Emulator, startEmulator } from '../../packages/datocms-emulator/src/emulator.ts';

const emulatorFolder = join(import.meta.dirname, '../../packages/datocms-emulator');
/** Ids as long as those of Mux, one of them without a digit. */
const [id, wordId] = ['Play123'.padEnd(32, 'a'), 'PlayMe'.padEnd(32, 'b')];
let work: string;
let films: Emulator;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'players-'));
  const project = join(work, 'project');
  cpSync(join(emulatorFolder, 'test-project'), project, { recursive: true });
  const uploads = join(project, 'uploads.json');
  writeFileSync(uploads, readFileSync(uploads, 'utf8').replaceAll('play123', id).replaceAll('play456', wordId));
  films = await startEmulator({ project });
});
afterAll(async () => {
  await films.stop();
  rmSync(work, { recursive: true });
});

function newSite(html: string): string {
  const dir = mkdtempSync(join(work, 'site-'));
  writeFileSync(join(dir, 'index.html'), html);
  return dir;
}

function build(dir: string): Promise<Report> {
  return localize(dir, {
    ...{ token: 'published-token', video: 'mp4', site: 'https://www.example.org', cdaUrl: films.cdaUrl },
    connectTo: [`www.datocms-assets.com=${films.assetsOrigin}`, `*.mux.com=${films.muxOrigin}`],
    allow: [`https://stream.mux.com/${wordId}*`, `https://image.mux.com/${wordId}/**`],
    cacheDir: join(work, 'cache'),
  });
}

describe('a player of Mux on a site with stored videos', () => {
  const player = 'x.customElements.get("mux-player")||(x.customElements.define("mux-player",P))';
  const module = readFileSync(join(emulatorFolder, '../datocms-assets/dist/mux-player.js'), 'utf8');
  const data = `<script>film={playbackId:"${id}"}</script>`;
  it.each<[string, warned: string[], page: string, scripts: Record<string, string>]>([
    ['gets a video from data', ['player.js'], `<script src=/player.js></script>${data}`, { 'player.js': player }],
    [
      'gets one from an attribute of the site’s own',
      ['player.js'],
      `<script src=/player.js></script><i data-playback-id="${id}"></i>`,
      { 'player.js': player },
    ],
    [
      'gets one from data, with the module that tells it where the video is',
      [],
      `<script src=/app.js></script><script src=/player.js></script>${data}`,
      { 'app.js': module, 'player.js': player },
    ],
    [
      'gets one from its tag',
      [],
      `<script src=/player.js></script><mux-player playback-id="${id}"></mux-player>`,
      { 'player.js': player },
    ],
    ['is loaded by no page', [], data, { 'player.DFd3a8sQ.js': player }],
    [
      'gets one from data, with the module in the page',
      [],
      `<script>${module}</script><script src=/player.js></script>${data}`,
      { 'player.js': player },
    ],
    [
      'is beside the URL of a stream in data',
      [],
      `<script src=/player.js></script><script>film={streamingUrl:"https://stream.mux.com/${id}.m3u8"}</script>`,
      { 'player.js': player },
    ],
  ])('is warned of if it would ask Mux: one that %s', async (_, warned, html, scripts) => {
    const dir = newSite(`<!doctype html>${html}`);
    for (const [name, text] of Object.entries(scripts)) writeFileSync(join(dir, name), text);
    const report = await build(dir);
    expect(report.findings.map(({ code, file }) => `${code} ${file}`)).toEqual(
      warned.map((file) => `video-player ${file}`),
    );
    expect(readFileSync(join(dir, 'index.html'), 'utf8')).not.toContain(id);
  });

  it.each<[string, file: string, text: string]>([
    [
      'devalue, as Nuxt and SvelteKit write it',
      '_payload.json',
      '[{"film":1},{"id":2,"muxPlaybackId":3},"OTHER","ID"]',
    ],
    ['turbo-stream', 'film.data', '[{"_1":2},"muxPlaybackId","title",{"_3":4},"ID",5]\n'],
    ['a script of data', 'a.html', '<script type="application/json">[{"muxPlaybackId":1},"ID","OTHER"]</script>'],
    ['a text of JSON in a script', 'a.js', `a='[{\\"muxPlaybackId\\":1},\\"ID\\"]'`],
  ])('gets a video from data whose names stand apart from their values: %s', async (_, file, text) => {
    const dir = newSite('<!doctype html>');
    const withIds = (id: string) => text.replace('OTHER', 'Other1'.padEnd(32, 'x')).replace('ID', id);
    writeFileSync(join(dir, file), withIds(id));
    const report = await build(dir);
    expect(report.findings).toEqual([]);
    const [name] = readdirSync(join(dir, '_assets'));
    expect(readFileSync(join(dir, file), 'utf8')).toBe(withIds(`/_assets/${name}`));
  });

  it.each([
    'export const player = ({ playbackId, thumbnailTimestamp }) => playbackId + thumbnailTimestamp;',
    'a={muxPlaybackId:currentVideoPlayback};x.playbackId=selectedPlaybackId;',
    '{"names":["playbackId","computedAspectRatio"]}',
    'a={muxPlaybackId:getPlaybackIdV2FromUrl(x)}',
    '{"playbackId":"Wiedergabekennung"}',
  ])('takes no word for an id: %s', async (code) => {
    const dir = newSite('<!doctype html>');
    writeFileSync(join(dir, 'app.js'), code);
    expect((await build(dir)).findings).toEqual([]);
    expect(readFileSync(join(dir, 'app.js'), 'utf8')).toBe(code);
  });

  it('takes no id from the parameters of an asset URL', async () => {
    const text = `<p>see https://www.datocms-assets.com/99001/1700000003-secret.jpg?playback-id= ${id}</p>`;
    const report = await build(newSite(`<!doctype html>${text}`));
    expect(report.findings.map(({ code }) => code)).toEqual(['unpublished']);
  });

  it.each([
    (value: string) => `<div data-playback-id="${value}"></div><p data-mux-playback-id=${value}>`,
    (value: string) => `<film-player playback-id="${value}"></film-player>`,
    (value: string) => `<script>film='<i data-playback-id="${value}">'</script>`,
    (value: string) => `<script>film='<film-player class="a" playback-id="${value}">'</script>`,
    (value: string) =>
      `<script type="application/json">{"a":"\\u003cfilm-player playback-id=\\"${value}\\">"}</script>`,
    (value: string) => `<script type="application/json">{"data-playback-id":"${value}"}</script>`,
  ])('gets a video from an attribute of the site’s own, whose name stays for its scripts', async (html) => {
    const dir = newSite(`<!doctype html>${html(id)}`);
    expect((await build(dir)).findings).toEqual([]);
    const [name] = readdirSync(join(dir, '_assets'));
    expect(readFileSync(join(dir, 'index.html'), 'utf8')).toBe(`<!doctype html>${html(`/_assets/${name}`)}`);
  });

  it('stores a video of a player whose id has no digit', async () => {
    const dir = newSite(`<!doctype html><mux-player playback-id="${wordId}"></mux-player>`);
    const report = await build(dir);
    expect(report.findings).toEqual([]);
    expect(readFileSync(join(dir, 'index.html'), 'utf8')).not.toContain(wordId);
  });

  it('leaves an id in an attribute that names none, which is an error', async () => {
    const dir = newSite(`<!doctype html><p data-film="${id}">playback-id</p>`);
    const report = await build(dir);
    expect(report.findings.map(({ code }) => code)).toEqual(['path-leak']);
  });
});
