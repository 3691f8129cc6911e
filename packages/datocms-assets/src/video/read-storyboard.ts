import { DownloadError } from '../findings/download-error.ts';
import type { Span } from './playlist.ts';
import { resolveEntry } from './stream-hosts.ts';
import type { NamedFile, VideoText } from './video-text.ts';

/** The limit of tiles. A tile shows some seconds of the video. */
const maxEntries = 20_000;
const maxLength = 4 * 1024 * 1024;
/** The limit of pictures. Mux draws all tiles into one picture. */
const maxPictures = 8;
const picturePath = /^\/[A-Za-z0-9]+\/storyboard\.(?:jpe?g|png|webp)$/;

/**
 * Finds the pictures of a storyboard: in the cues of WebVTT, or in the texts of JSON. Their URLs end before `#xywh=…`.
 * @param url of the storyboard, `…/storyboard.vtt` or `…/storyboard.json`
 * @throws DownloadError `bad-content`
 */
export function readStoryboard(text: string, url: string): VideoText {
  if (text.length > maxLength) throw new DownloadError('bad-content', 'the storyboard is too long');
  const isJson = new URL(url).pathname.endsWith('.json');
  const spans = isJson ? textsOfJson(text) : payloadsOfVtt(text);
  const entries: NamedFile[] = [];
  const pictures = new Set<string>();
  for (const { start, end, line } of spans) {
    if (entries.length === maxEntries)
      throw new DownloadError('bad-content', 'the storyboard has more than 20,000 tiles');
    const picture = resolvePicture(text.slice(start, end), url, line);
    pictures.add(picture);
    if (pictures.size > maxPictures)
      throw new DownloadError('bad-content', 'the storyboard names more than 8 pictures');
    entries.push({ start, end, url: picture });
  }
  const facts = isJson ? { type: 'application/json', extension: 'json' } : { type: 'text/vtt', extension: 'vtt' };
  return { text, facts, entries, removed: [] };
}

function resolvePicture(written: string, base: string, line: number): string {
  const { host, pathname } = new URL(base);
  let reason = 'names something else than its picture';
  try {
    const url = resolveEntry(written, base);
    const isOfVideo = url.host === host && url.pathname.split('/')[1] === pathname.split('/')[1];
    if (isOfVideo && picturePath.test(url.pathname)) return url.href;
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    reason = error.message;
  }
  throw new DownloadError('bad-content', `line ${line} of the storyboard ${reason}`);
}

/** A cue is a line of times, and a payload behind it (https://www.w3.org/TR/webvtt1/#file-structure). */
function* payloadsOfVtt(text: string): Generator<Span & { line: number }> {
  if (!/^WEBVTT(?:[ \t\r\n]|$)/.test(text)) throw new DownloadError('bad-content', 'the storyboard is no WebVTT');
  let isPayload = false;
  for (let [start, line] = [0, 1]; start < text.length; line++) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const content = text.slice(start, end).trim();
    // A browser would find lines and cues in the content.
    if (content.includes('\r'))
      throw new DownloadError('bad-content', `line ${line} of the storyboard has another line break`);
    if (content === '') isPayload = false;
    else if (content.includes('-->')) isPayload = true;
    else if (isPayload) {
      const from = start + text.slice(start, end).indexOf(content);
      const hash = content.indexOf('#');
      yield { start: from, end: from + (hash < 0 ? content.length : hash), line };
    } else if (content.includes('://')) {
      throw new DownloadError('bad-content', `line ${line} of the storyboard names a URL outside of a cue`);
    }
    start = end + 1;
  }
}

function* textsOfJson(text: string): Generator<Span & { line: number }> {
  try {
    JSON.parse(text);
  } catch {
    throw new DownloadError('bad-content', 'the storyboard is no JSON');
  }
  let line = 1;
  for (const { 0: written, index } of text.matchAll(/"(?:[^"\\\n]|\\.)*"|\n/g)) {
    if (written === '\n') line++;
    else if (/[/\\]/.test(written)) {
      if (written.includes('\\'))
        throw new DownloadError('bad-content', `line ${line} of the storyboard has an escaped text`);
      yield { start: index + 1, end: index + written.length - 1, line };
    }
  }
}
