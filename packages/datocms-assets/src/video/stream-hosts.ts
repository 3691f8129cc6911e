import { DownloadError } from '../findings/download-error.ts';

const streamHost = /^(?:(?:stream|image)|(?:manifest|chunk)-[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,3})\.mux\.com$/;

/** The hosts of Mux for stored videos. A playlist or a storyboard may name no other host. */
export const streamHosts = { includes: (host: string) => streamHost.test(host) } as const;

/** The limit of a URL. A longer one is refused. */
const maxUrlLength = 8 * 1024;

/**
 * Reads the URL of an entry: https, a host of Mux, the default port, no user name.
 * @param base URL of the text with the entry
 * @throws DownloadError with the reason in words as its message
 */
export function resolveEntry(text: string, base: string): URL {
  if (/^data:/i.test(text)) throw refused('holds a file itself, in a data URL');
  if (text.length > maxUrlLength) throw refused('names a URL of more than 8 KiB');
  if (!URL.canParse(text, base)) throw refused('names a URL that can’t be read');
  const url = new URL(text, base);
  const reason = checkOrigin(url);
  if (reason !== undefined) throw refused(`names a URL that may not be requested: ${reason}`);
  url.hash = '';
  return url;
}

function checkOrigin(url: URL): string | undefined {
  if (url.protocol !== 'https:') return `its scheme is ${url.protocol.slice(0, 20).replace(/:$/, '')}, not https`;
  if (url.username !== '' || url.password !== '') return 'it holds a user name';
  if (!streamHosts.includes(url.hostname)) return `${url.hostname.slice(0, 80)} is not a host of Mux’s streams`;
  return url.port === '' ? undefined : `its port is ${url.port}, not the default one`;
}

function refused(reason: string): DownloadError {
  return new DownloadError('bad-content', reason);
}
