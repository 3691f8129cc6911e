import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Site } from '../../support/serve-folder.ts';

/** Opens a page without problems. @returns all that the browser asks of others than the site, which it does not get. */
export async function visit(
  browser: BrowserContext,
  site: Site,
  path: string,
  look: (page: Page) => Promise<void>,
): Promise<string[]> {
  const page = await browser.newPage();
  const foreign: string[] = [];
  const problems: string[] = [];
  await page.route(
    (url) => !url.href.startsWith(site.origin),
    (route) => {
      foreign.push(route.request().url());
      return route.abort();
    },
  );
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('response', (response) => {
    if (response.status() >= 400 && !response.url().endsWith('/favicon.ico')) problems.push(response.url());
  });
  await page.goto(`${site.origin}${path}`);
  await look(page);
  expect(problems).toEqual([]);
  await page.close();
  return foreign;
}

interface Played {
  readonly width: number;
  readonly duration: number;
  readonly time: number;
}

/** Plays the first video inside an element, in shadow trees too, from a second on. */
export function play(page: Page, selector: string): Promise<Played> {
  return page.evaluate(async (from) => {
    const find = (root: ParentNode): HTMLVideoElement | undefined => {
      for (const element of root.querySelectorAll('*')) {
        if (element instanceof HTMLVideoElement) return element;
        const inside = element.shadowRoot && find(element.shadowRoot);
        if (inside) return inside;
      }
      return undefined;
    };
    const until = async <T>(value: () => T | undefined | false): Promise<T> => {
      for (let waits = 0; waits < 400; waits++) {
        const found = value();
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`Nothing is played in ${from}.`);
    };
    // An island may replace the element that the server rendered.
    const video = await until(() => {
      const host = document.querySelector(from);
      if (host instanceof HTMLVideoElement) return host;
      const inside = host?.shadowRoot && find(host.shadowRoot);
      return inside && inside.readyState >= 1 ? inside : undefined;
    });
    video.muted = true;
    await until(() => video.readyState >= 1);
    video.currentTime = 8;
    await video.play();
    await until(() => video.currentTime > 8.2 && video.videoWidth > 0);
    video.pause();
    return { width: video.videoWidth, duration: video.duration, time: video.currentTime };
  }, selector);
}

/** Shows the captions, and each resolution in turn. It runs in the page. */
export async function inspectPlayer() {
  interface Renditions extends ArrayLike<{ readonly width: number }> {
    selectedIndex: number;
  }
  type MuxVideo = HTMLVideoElement & { readonly videoRenditions: Renditions; readonly nativeEl: HTMLVideoElement };
  const video = document.querySelector('mux-player')?.shadowRoot?.querySelector('mux-video') as MuxVideo | null;
  if (!video) throw new Error('The player has no video.');
  const until = async <T>(value: () => T | undefined | null | false): Promise<T> => {
    for (let waits = 0; waits < 400; waits++) {
      const found = value();
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`Waited too long for ${value}.`);
  };
  const tracks = () => [...video.nativeEl.textTracks];
  const subtitles = await until(() => {
    const found = tracks().filter(({ kind }) => kind === 'subtitles' || kind === 'captions');
    return found.length > 0 && found;
  });
  const [italian] = subtitles;
  if (italian) italian.mode = 'showing';
  video.currentTime = 1;
  const cue = await until(() => (italian?.cues?.[0] as VTTCue | undefined)?.text);
  const thumbnails = tracks().find(({ kind }) => kind === 'metadata');
  const storyboard = (await until(() => thumbnails?.cues?.[0] as VTTCue | undefined)).text;
  const widths: number[] = [];
  for (let index = 0; index < video.videoRenditions.length; index++) {
    const { width } = video.videoRenditions[index] as { width: number };
    video.videoRenditions.selectedIndex = index;
    // The player changes the resolution at the next segment.
    video.nativeEl.currentTime = 0;
    await video.nativeEl.play();
    await until(() => video.nativeEl.videoWidth === width && video.nativeEl.readyState >= 2);
    widths.push(width);
  }
  return { languages: subtitles.map(({ language }) => language), cue, storyboard, widths };
}
