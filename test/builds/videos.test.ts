import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Emulator, startEmulator } from 'datocms-emulator';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectCleanBuild } from '../astro/support/deployed-files.ts';
import { inspectPlayer, play, visit } from '../astro/support/play-videos.ts';
import { allowSlowBuilds, testProject } from '../astro/support/use-emulator.ts';
import { openBrowser } from '../support/browser.ts';
import { type BuiltSite, buildSite, errorText, removeSites, runBuild } from '../support/build-site.ts';
import { type Site, serveFolder } from '../support/serve-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

allowSlowBuilds();

// Playback ids as long as those of Mux: a transport stream, and fragments of MP4.
const ids = {
  play123: 'DS00Spx1CV902MCtPj5WknGlR102V5HFkDe',
  play456: 'VcmKA6aqzIzlg3MayLJDnbF55kX00mds028Z65QxvBYaA',
};
const playbackIds = Object.values(ids);

const hlsPackage = join(import.meta.dirname, '../../packages/astro-datocms-assets/node_modules/hls.js');

let emulator: Emulator;
let browser: BrowserContext;

beforeAll(async () => {
  emulator = await startEmulator({ project: projectWithVideos() });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  removeSites();
  await emulator?.stop();
});

function projectWithVideos(): string {
  const project = temporaryFolder('videos');
  cpSync(testProject, project, { recursive: true });
  const uploads = join(project, 'uploads.json');
  let text = readFileSync(uploads, 'utf8').replace('["low", "medium"]', '["low", "medium", "high"]');
  for (const [short, long] of Object.entries(ids)) text = text.replaceAll(short, long);
  writeFileSync(uploads, text);
  const record = join(project, 'records/article/kettle.json');
  const kettle = JSON.parse(readFileSync(record, 'utf8'));
  kettle.published.download = { upload: 'reel' };
  writeFileSync(record, JSON.stringify(kettle));
  return project;
}

function build(video: 'report' | 'mp4' | 'hls'): Promise<BuiltSite> {
  const connectTo = { 'www.datocms-assets.com': emulator.assetsOrigin, '*.mux.com': emulator.muxOrigin };
  // One of the sites has hls.js, which the video component uses then.
  const prepare = (root: string) => {
    if (video !== 'hls') return;
    mkdirSync(join(root, 'node_modules'));
    symlinkSync(hlsPackage, join(root, 'node_modules/hls.js'));
  };
  return buildSite('videos', emulator, { options: { video, connectTo }, prepare });
}

const storedFiles = ({ dist }: BuiltSite) => readdirSync(join(dist, '_astro/media')).sort();

/** The only foreign address is that of the Cast sender, which the player of Mux loads. */
const withoutCast = (urls: readonly string[]) => urls.filter((url) => !url.startsWith('https://www.gstatic.com/cv/'));

describe.each(['mp4', 'hls'] as const)('a site whose videos are stored as %s', (mode) => {
  let built: BuiltSite;
  let site: Site;
  beforeAll(async () => {
    built = await build(mode);
    site = await serveFolder(built.dist);
  });
  afterAll(() => site?.stop());

  it('names neither a host of Mux nor a playback id, and says so', () => {
    expectCleanBuild(built);
    expect(built.report?.findings).toEqual([]);
    if (mode === 'hls') expect(built.output).toMatch(/Fetching 2 videos: \d+ files, about [\d.]+ [kM]B\./);
    expect(built.report?.coverage.contacts).toEqual([]);
    for (const file of readdirSync(built.dist, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(?:html|m3u8|vtt|js|json)$/.test(file)) continue;
      const text = readFileSync(join(built.dist, file), 'latin1');
      for (const id of playbackIds) expect(text.includes(id), `${file} has ${id}`).toBe(false);
      expect(text.match(/(?:stream|image|manifest-[\w.-]+|chunk-[\w.-]+)\.mux\.com/)?.[0], file).toBeUndefined();
    }
  });

  it('plays each of them in the player of the browser, and asks nobody else', async () => {
    const foreign = await visit(browser, site, '/', async (page) => {
      for (const id of ['#clip', '#reel']) {
        const { width, duration, time } = await play(page, id);
        expect(width).toBeGreaterThan(400);
        expect(duration).toBeCloseTo(12, 0);
        expect(time).toBeGreaterThan(8);
      }
      const tracks = await page.evaluate(() => document.querySelector('video')?.textTracks.length);
      expect(tracks).toBe(mode === 'hls' ? 2 : 0);
    });
    expect(foreign).toEqual([]);
  });

  it('shows them with the attributes that a page gives', async () => {
    await visit(browser, site, '/attributes/', async (page) => {
      const [later, soon] = await page.locator('video').evaluateAll((videos) =>
        (videos as HTMLVideoElement[]).map(({ controls, preload, width, ariaLabel, style, poster }) => {
          return { controls, preload, width, ariaLabel, style: style.cssText, poster };
        }),
      );
      const box = 'height: auto; aspect-ratio: 960 / 540;';
      expect(later).toEqual({
        ...{ controls: false, preload: 'none', width: 960, ariaLabel: 'Lighthouse', poster: soon?.poster },
        style: `${box} max-width: 20rem; --gap: 1;`,
      });
      expect(soon).toMatchObject({
        controls: true,
        preload: 'metadata',
        style: `max-width: 100%; ${box} opacity: 0.9;`,
      });
    });
  });

  it('plays it in the player of Mux, with poster and pictures above the time line', async () => {
    const foreign = await visit(browser, site, '/player/', async (page) => {
      expect((await play(page, 'mux-player')).width).toBeGreaterThan(400);
      const player = page.locator('mux-player');
      for (const attribute of ['src', 'poster', 'storyboard-src']) {
        const url = new URL((await player.getAttribute(attribute)) ?? '', site.origin);
        expect(url.href).toMatch(`${site.origin}/_astro/media/`);
      }
      expect(await player.getAttribute('playback-id')).toBeNull();
    });
    expect(withoutCast(foreign)).toEqual([]);
  });

  if (mode === 'hls')
    it('has captions, other resolutions and a storyboard in the player of Mux', async () => {
      await visit(browser, site, '/player/', async (page) => {
        await play(page, 'mux-player');
        const { languages, cue, storyboard, widths } = await page.evaluate(inspectPlayer);
        expect(languages).toEqual(['it']);
        expect(cue).toBe('La lampada si accende al tramonto.');
        // The player resolves the name against the address of the storyboard.
        expect(storyboard).toMatch(/^[\w-]+\.\w+\.webp#xywh=0,0,/);
        expect(storedFiles(built)).toContain(storyboard.replace(/#.*/, ''));
        expect(widths).toEqual([480, 640, 960]);
      });
    });

  if (mode === 'hls')
    it('plays those of each page that a client router shows, and ends the players of pages that are left', async () => {
      await visit(browser, site, '/router/first/', async (page) => {
        const source = (id: string) => page.locator(`#${id}`).evaluate((video: HTMLVideoElement) => video.src);
        const captions = () =>
          page.waitForFunction(() => (document.querySelector<HTMLVideoElement>('#own')?.textTracks.length ?? 0) > 0);
        await captions();
        const kept = await source('kept');
        expect(kept).toMatch(/^blob:/);
        const left = await page.locator('#own').evaluateHandle((video: HTMLVideoElement) => video);
        await page.click('#next');
        await page.waitForFunction(() => document.title === 'Before first');
        await page.waitForFunction((video) => !video.hasAttribute('src'), left);
        await captions();
        expect((await play(page, '#own')).width).toBeGreaterThan(400);
        expect(await source('own')).toMatch(/^blob:/);
        expect(await source('kept')).toBe(kept);
      });
    });

  if (mode === 'hls')
    it('loads as much of them as `preload` says before they are played', async () => {
      await visit(browser, site, '/attributes/', async (page) => {
        const segments: string[] = [];
        page.on('request', (request) => segments.push(...(/\w+\.ts$/.exec(request.url()) ?? [])));
        await page.reload();
        await page.waitForFunction(() => document.querySelector<HTMLVideoElement>('#later')?.src.startsWith('blob:'));
        await page.waitForFunction(() => document.querySelector<HTMLVideoElement>('#soon')?.buffered.length === 1);
        await new Promise((resolve) => setTimeout(resolve, 500));
        // Those of `later`; `soon` has others.
        expect(segments).toEqual([]);
        const loaded = await page.locator('#soon').evaluate(({ buffered }: HTMLVideoElement) => buffered.end(0));
        expect(loaded).toBeLessThan(6);
        // The first segment of both has 5 seconds.
        for (const id of ['later', 'soon']) {
          const isPlayed = await page.locator(`#${id}`).evaluate(async (video: HTMLVideoElement) => {
            await video.play();
            for (let waits = 0; waits < 400 && video.currentTime < 6; waits++) {
              await new Promise((resolve) => setTimeout(resolve, 50));
            }
            return video.currentTime >= 6;
          });
          expect(isPlayed, id).toBe(true);
        }
      });
    });

  if (mode === 'hls')
    it('leaves the stream to a browser with AirPlay, and loads no hls.js there', async () => {
      await visit(browser, site, '/', async (page) => {
        const scripts: string[] = [];
        page.on('request', (request) => scripts.push(...(/hls[^/]*\.js$/.exec(request.url()) ?? [])));
        await page.reload();
        await page.waitForFunction(() => document.querySelector<HTMLVideoElement>('#clip')?.src.startsWith('blob:'));
        expect(scripts).toHaveLength(1);
        await page.addInitScript(() => Object.assign(window, { WebKitPlaybackTargetAvailabilityEvent: Event }));
        await page.reload();
        expect((await play(page, '#clip')).width).toBeGreaterThan(400);
        expect(await page.locator('#clip').evaluate((video: HTMLVideoElement) => video.currentSrc)).toMatch(/\.m3u8$/);
        expect(scripts).toHaveLength(1);
      });
    });

  if (mode === 'hls')
    it('plays the MP4 where the stream of hls.js fails', async () => {
      await visit(browser, site, '/', async (page) => {
        await page.route('**/*.m3u8', (route) => route.abort());
        await page.reload();
        // The fall to the MP4 may interrupt what the page has begun to play.
        await vi.waitFor(async () => expect((await play(page, '#clip')).width).toBeGreaterThan(400), 60_000);
        const { currentSrc, sources } = await page.locator('#clip').evaluate((video: HTMLVideoElement) => ({
          currentSrc: video.currentSrc,
          sources: [...video.querySelectorAll('source')].map(({ type }) => type),
        }));
        expect(currentSrc).toMatch(/\/_astro\/media\/[^/]+\.mp4$/);
        expect(sources).toEqual(['application/vnd.apple.mpegurl', 'video/mp4']);
      });
    });

  it('plays it in the VideoPlayer of an island, whose data had a playback id', async () => {
    const foreign = await visit(browser, site, '/island/', async (page) => {
      expect((await play(page, 'mux-player')).width).toBeGreaterThan(400);
    });
    expect(withoutCast(foreign)).toEqual([]);
  });

  it('plays it in a player that a script makes after a click, on a page without an island', async () => {
    const foreign = await visit(browser, site, '/facade/', async (page) => {
      await page.click('button');
      expect((await play(page, 'mux-player')).width).toBeGreaterThan(400);
    });
    expect(withoutCast(foreign)).toEqual([]);
  });

  it('stores the same files again without a request to Mux', async () => {
    const before = storedFiles(built);
    emulator.requests.clear();
    const again = await runBuild(built);
    expectCleanBuild(again);
    expect(storedFiles(again)).toEqual(before);
    expect(emulator.requests.filter(({ kind }) => kind === 'mux')).toEqual([]);
  });
});

describe('a site whose videos stay at Mux', () => {
  it('gets a warning that names each video with its place, and the options that store it', async () => {
    const { report, output } = await build('report');
    const [finding] = report?.findings.filter(({ url }) => url === 'https://stream.mux.com/') ?? [];
    const places = finding?.places?.map(({ file, url }) => `${file} ${url}`);
    expect(places).toEqual(
      expect.arrayContaining([
        expect.stringMatching(`^index.html https://stream.mux.com/${ids.play123}[./]`),
        `player/index.html https://stream.mux.com/${ids.play456}.m3u8`,
      ]),
    );
    expect(finding?.fix).toContain("`video: 'hls'`");
    expect(output).toContain(ids.play456);
  });
});

it('tells a site that has no integration, and shows a video by <Video>, what is missing', async () => {
  const config = "import react from '@astrojs/react';\nexport default { integrations: [react()] };\n";
  const prepare = (root: string) => writeFileSync(join(root, 'astro.config.mjs'), config);
  const built = await buildSite('videos', emulator, { prepare });
  expect(built.status).toBe(1);
  expect(errorText(built)).toContain('<Video> needs the integration. Add `datocmsAssets()`');
});
