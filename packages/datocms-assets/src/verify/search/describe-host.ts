import { type DecodedView, levels, plainView } from '../views/decoded-views.ts';
import { findHosts, longestHost } from './find-hosts.ts';
import type { HostHit, PathHit } from './hit.ts';
import type { Needles } from './needles.ts';

/** A host where it was found, with the URL around it. `start` and `end` of the URL, or the host, are indexes in the reading. */
export interface NamedHost {
  readonly start: number;
  readonly end: number;
  readonly host: string;
  /** Host and what follows it, decoded; `undefined` for a bare host. */
  readonly url: string | undefined;
  /** The URL names a file, and no pattern for one: not just the host is left, but a reference to an asset. */
  readonly isAsset: boolean;
}

const [before, after] = [300, 1000];

/** Scheme, slashes and user in front of a host. */
const urlStart = /(https?:)?[/\\]{2,}(?:[^\s/\\"'<>@]*@)?$/i;
/** Port, path, query and fragment, up to what closes the URL in its own spelling. */
const urlEnd = /\.?(?::\d+)?(?:[/\\?#](?:(?!&(?:quot|apos|[lg]t|#3[49]|#x2[27]);|\\["'nrt])[^\s"'<>`])*)?/iy;
const fileName = /[/\\][^/\\]*[^/\\.]\.[a-z0-9]{2,5}(?![a-z0-9])/i;

/** Reads the URL around a host in the outermost reading that shows most of it. */
export function describeHost(hit: HostHit, reading: DecodedView, needles: Needles): NamedHost {
  let best: ReadUrl | undefined;
  let isAsset = false;
  for (const level of around(reading, hit.index)) {
    const found = hostsIn(level, needles).find((each) => level.at(each.index) === hit.index);
    if (!found) continue;
    const url = readUrl(level, found.end, found.host);
    isAsset ||= url.named.isAsset;
    if (!best || url.shows > best.shows) best = url;
    if (url.shows === 5) break;
  }
  const { index, end, host } = hit;
  return { ...(best?.named ?? { start: index, end, host, url: undefined }), isAsset };
}

/** The path follows a host, which is told for itself, or is a stored file's own. */
export function isToldOtherwise(hit: PathHit, reading: DecodedView, needles: Needles): boolean {
  const name = hit.path.slice(hit.path.lastIndexOf('/') + 1);
  if (needles.local?.names.has(name)) return true;
  return needles.hostBefore.test(reading.text.slice(Math.max(0, hit.index - longestHost), hit.index));
}

function* around(reading: DecodedView, index: number): Generator<DecodedView> {
  const from = Math.max(0, index - before);
  const text = reading.text.slice(from, index + after);
  const window = plainView(text, from);
  yield window;
  yield* levels(window, 'script');
}

function hostsIn(reading: DecodedView, needles: Needles): HostHit[] {
  const hits: HostHit[] = [];
  findHosts(reading, needles, { onHit: (hit) => hits.push(hit), onUnclear: () => undefined });
  return hits;
}

interface ReadUrl {
  readonly named: NamedHost;
  /** 4 for the scheme or 2 for slashes in front of the host, and 1 for the path behind it. */
  readonly shows: number;
}

function readUrl(reading: DecodedView, hostEnd: number, host: string): ReadUrl {
  const { text } = reading;
  const hostStart = hostEnd - host.length;
  const prefix = urlStart.exec(text.slice(Math.max(0, hostStart - 100), hostStart));
  urlEnd.lastIndex = hostEnd;
  const tail = (urlEnd.exec(text)?.[0] ?? '').replace(/[\\).,;:!*\]}]+$/, '');
  const path = /^[^?#]*/.exec(tail)?.[0] ?? '';
  const readable = tail.replace(/\\\//g, '/').replace(/&(?:amp|#38|#x26);|\\u0026/gi, '&');
  const url = /^\.?(?::\d+)?[/\\]./.test(readable) ? `https://${host}${readable}`.slice(0, 500) : undefined;
  return {
    named: {
      start: reading.at(hostStart - (prefix?.[0].length ?? 0)),
      end: reading.at(hostEnd + tail.length),
      host,
      url,
      isAsset: fileName.test(path) && !/[{}$*]/.test(path),
    },
    shows: (prefix === null ? 0 : prefix[1] === undefined ? 2 : 4) + Number(url !== undefined),
  };
}
