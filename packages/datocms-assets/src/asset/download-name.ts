import { isVideoHost } from './video-url.ts';

/** The file name under which a variant's URL asks browsers to save it, maybe empty; `undefined` for no download. */
export function downloadNameOf(url: string): string | undefined {
  // Nearly all URLs have none of these parameters.
  if (!/[?&](?:dl|download)\b/.test(url)) return undefined;
  const { hostname, searchParams } = new URL(url);
  return searchParams.get(isVideoHost(hostname) ? 'download' : 'dl')?.replace(/^.*[/\\]|\p{Cc}/gsu, '');
}

/** The name of a stored file without the hash, or of a sealed file without the seal. */
export function withoutHash(name: string): string {
  return name.replace(/\.[^.]+(?=\.[^.]+$)/, '');
}

/** Makes a link a download, in any encoding that extends ASCII. */
export function downloadAttribute(name: string): string {
  const escaped = name.replace(/[^\w .()-]/gu, (character) => `&#${character.codePointAt(0)};`);
  return ` download="${escaped}"`;
}

/**
 * The value of the header that makes an answer a download (RFC 6266).
 * @param plainName of letters, digits, hyphens and dots
 * @param name in any characters, for programs that know its encoding (RFC 8187). @default `plainName`
 */
export function contentDisposition(plainName: string, name = ''): string {
  const plain = `attachment; filename="${plainName}"`;
  if (name === '') return plain;
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
  return `${plain}; filename*=UTF-8''${encoded}`;
}
