import { type DecodedView, decodeLayers, plainView } from '../views/decoded-views.ts';
import { findHosts } from './find-hosts.ts';
import type { HostMatch } from './matches.ts';
import type { SearchTargets } from './search-targets.ts';

/** A host in a view, with the URL around it. */
export interface DescribedHost {
  /** Start of the URL in the view, or of the host if there is no URL. */
  readonly start: number;
  readonly end: number;
  readonly host: string;
  /** Scheme, host and rest of the URL, decoded. `undefined` for a host without a URL. */
  readonly url: string | undefined;
  /** The URL names a file and is no pattern, so it is a reference to an asset. */
  readonly isAsset: boolean;
}

/** Characters that are decoded before and after the host. */
const [contextBefore, contextAfter] = [300, 1000];
const maxUrlLength = 500;

/** Scheme, slashes and user name in front of a host. */
const beforeHost = /(https?:)?[/\\]{2,}(?:[^\s/\\"'<>@]*@)?$/i;
/** Port, path, query and fragment, up to the character that closes the URL in its own spelling. */
const behindHost = /\.?(?::\d+)?(?:[/\\?#](?:(?!&(?:quot|apos|[lg]t|#3[49]|#x2[27]);|\\["'nrt])[^\s"'<>`])*)?/iy;
const fileName = /[/\\][^/\\]*[^/\\.]\.[a-z0-9]{2,5}(?![a-z0-9])/i;

/** Reads the URL around a host in the view that shows its largest part, with as few decoded layers as possible. */
export function describeHost(match: HostMatch, view: DecodedView, targets: SearchTargets): DescribedHost {
  let best: ReadUrl | undefined;
  let isAsset = false;
  for (const layer of layersAround(view, match.index)) {
    const found = hostsIn(layer, targets).find((each) => layer.at(each.index) === match.index);
    if (!found) continue;
    const url = readUrl(layer, found.end, found.host);
    isAsset ||= url.described.isAsset;
    if (!best || url.completeness > best.completeness) best = url;
    if (url.completeness === maxCompleteness) break;
  }
  const { index, end, host } = match;
  return { ...(best?.described ?? { start: index, end, host, url: undefined }), isAsset };
}

/**
 * Whether a URL is a regular expression, with code behind it: `/stream\\.mux\\.com\\/(\\w+)/.test(location.href)`.
 * @param written the host in the file's spelling
 */
export function isPattern(written: string, url = ''): boolean {
  return written.includes('\\.') && /[()[\]|^+*]/.test(url);
}

function* layersAround(view: DecodedView, index: number): Generator<DecodedView> {
  const from = Math.max(0, index - contextBefore);
  const window = plainView(view.text.slice(from, index + contextAfter), from);
  yield window;
  yield* decodeLayers(window, 'script');
}

function hostsIn(view: DecodedView, targets: SearchTargets): HostMatch[] {
  const hosts: HostMatch[] = [];
  findHosts(view, targets, { onMatch: (match) => hosts.push(match), onAmbiguous: () => undefined });
  return hosts;
}

interface ReadUrl {
  readonly described: DescribedHost;
  /** 4 for a scheme or 2 for slashes in front of the host, plus 1 for a path behind it. */
  readonly completeness: number;
}

const maxCompleteness = 5;

function readUrl(view: DecodedView, hostEnd: number, host: string): ReadUrl {
  const { text } = view;
  const hostStart = hostEnd - host.length;
  const prefix = beforeHost.exec(text.slice(Math.max(0, hostStart - 100), hostStart));
  behindHost.lastIndex = hostEnd;
  const rest = (behindHost.exec(text)?.[0] ?? '').replace(/[\\).,;:!*\]}]+$/, '');
  const path = /^[^?#]*/.exec(rest)?.[0] ?? '';
  const readable = rest.replace(/\\\//g, '/').replace(/&(?:amp|#38|#x26);|\\u0026/gi, '&');
  const url = /^\.?(?::\d+)?[/\\]./.test(readable) ? `https://${host}${readable}`.slice(0, maxUrlLength) : undefined;
  return {
    described: {
      start: view.at(hostStart - (prefix?.[0].length ?? 0)),
      end: view.at(hostEnd + rest.length),
      host,
      url,
      isAsset: fileName.test(path) && !/[{}$*]/.test(path),
    },
    completeness: (prefix === null ? 0 : prefix[1] === undefined ? 2 : 4) + Number(url !== undefined),
  };
}
