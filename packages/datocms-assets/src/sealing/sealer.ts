import { aessiv } from '@noble/ciphers/aes.js';
import { type AssetHosts, assetDomain, type Profile, parseAssetUrl, type Variant } from '../asset/asset-url.ts';
import { slugOf } from '../asset/slug.ts';
import { isStreamUrl, playbackIdOf } from '../asset/video-url.ts';
import { decodeBase64, fromByteString, toByteString } from '../memory/byte-strings.ts';
import { RecentMap } from '../memory/recent-map.ts';

/** The content of a sealed name. */
export interface SealedAsset {
  readonly variant: Variant;
  readonly profile: Profile;
  /** Seconds since 1970; `undefined` if the name does not expire. */
  readonly expires: number | undefined;
  /** The extension of the name, without dot: `mp4` for a stream that is answered as one file. */
  readonly extension: string;
  /** The file of a stream, in letters, digits and dots; `undefined` for the stream itself and all other assets. */
  readonly part: string | undefined;
}

/** Servers and proxies also refuse longer URLs. */
const maxNameLength = 8192;
/** The limit of kept names: at least 10,000 names of usual length. */
const maxRecentCharacters = 2 ** 22;
/** The size of an entry: its key, and the overhead of a map. Values are about as large as keys. */
const charactersOf = (_: unknown, key: string) => key.length + 200;
const format = 0x10;
const isPortable = 1;
const hasExpiry = 2;
const usualHost = `www.${assetDomain}`;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class TooLongError extends RangeError {}

/**
 * Makes and opens names that reveal nothing about the CMS: `<slug>.<sealed>.<extension>`. The sealed part is the
 * variant, the profile and the expiry, encrypted and authenticated with AES-SIV (RFC 5297), which needs no nonce: the
 * same variant always gets the same name, so caches work. The site, the slug and the extension are authenticated too.
 */
export class Sealer {
  readonly #keys: readonly Uint8Array[];
  readonly #site: string;
  readonly #hosts: AssetHosts;
  readonly #recent = new RecentMap<string>(maxRecentCharacters, charactersOf);
  readonly #recentlyOpened = new RecentMap<SealedAsset>(maxRecentCharacters, charactersOf);

  /**
   * @param keys the first one seals, all of them open
   * @param site a name that is opened on another site is refused
   */
  constructor(keys: readonly Uint8Array[], site: string, hosts: AssetHosts) {
    this.#keys = keys;
    this.#site = site;
    this.#hosts = hosts;
  }

  /**
   * @param slug the readable part of the name. @default from the file's name
   * @throws TooLongError if the name would have more than 8192 characters
   */
  seal({ url, path }: Pick<Variant, 'url' | 'path'>, profile: Profile, expires?: number, slug?: string): string {
    return this.#recent.recall(`${profile} ${expires ?? ''} ${slug ?? ''} ${url}`, () => {
      const extension = extensionOf(url, path, this.#hosts);
      return this.#makeName({ url, path, profile, expires, part: undefined, extension }, slug);
    });
  }

  /** The name of a file in a stream or its playlists. It expires with the name of the stream. */
  sealPart({ variant: { url, path }, profile, expires }: SealedAsset, part: string, extension: string): string {
    return this.#makeName({ url, path, profile, expires, part, extension });
  }

  /** A name for a text, which only the key can produce. It is no sealed name. */
  secretNameOf(text: string): string {
    return this.#recent.recall(` ${text}`, () =>
      toBase64Url(aessiv(this.#keys[0] as Uint8Array, encoder.encode('secret')).encrypt(encoder.encode(text))),
    );
  }

  /** @returns `undefined` for a name that no key made for this site. The time does not reveal the reason */
  open(name: string): SealedAsset | undefined {
    return this.#recentlyOpened.recall(name, () => this.#open(name));
  }

  #open(name: string): SealedAsset | undefined {
    if (name.length > maxNameLength) return undefined;
    const [, slug, sealed, extension] = /^([a-z0-9-]+)\.([\w-]+)\.([a-z0-9]+)$/.exec(name) ?? [];
    if (slug === undefined || sealed === undefined || extension === undefined) return undefined;
    const bytes = fromByteString(decodeBase64(sealed));
    // The last character of base64 has unused bits. Only one way to write them is valid.
    if (bytes.length <= 16 || toBase64Url(bytes) !== sealed) return undefined;
    const opened = this.#keys.map((key) => decrypt(key, this.#context(slug, extension), bytes));
    const plain = opened.find((each) => each !== undefined);
    return plain && this.#decode(plain, extension);
  }

  /** The start of the output of AES-SIV for a text, which is a keyed hash of the text. */
  tags(text: string): string[] {
    return this.#keys.map((key) => {
      const sealed = aessiv(key, encoder.encode('tag')).encrypt(encoder.encode(text));
      return toBase64Url(sealed.subarray(0, 8));
    });
  }

  #makeName({ url, path, profile, expires, part, extension }: NameParts, ownSlug?: string): string {
    const flags = format | (profile === 'portable' ? isPortable : 0) | (expires === undefined ? 0 : hasExpiry);
    const { host } = new URL(url);
    // No URL contains a blank.
    const address = part === undefined ? '' : `${part} `;
    const named = address + url.slice('https://'.length + (host === usualHost ? host.length : 0));
    const plain = encoder.encode(`${String.fromCharCode(flags)}${'\0'.repeat(expires === undefined ? 0 : 4)}${named}`);
    if (expires !== undefined) new DataView(plain.buffer).setUint32(1, expires);
    // A playback id must not be in a name.
    const slug = ownSlug ?? (playbackIdOf(path) === undefined ? slugOf(path) : 'video');
    const sealed = aessiv(this.#keys[0] as Uint8Array, this.#context(slug, extension)).encrypt(plain);
    const name = `${slug}.${toBase64Url(sealed)}.${extension}`;
    if (name.length > maxNameLength) throw new TooLongError('The asset URL is too long to be sealed.');
    return name;
  }

  /** The authenticated text. No part contains a blank. One text instead of three takes half the time. */
  #context(slug: string, extension: string): Uint8Array {
    return encoder.encode(`${this.#site} ${slug} ${extension}`);
  }

  #decode(plain: Uint8Array, extension: string): SealedAsset | undefined {
    const flags = plain[0] as number;
    if ((flags & ~(isPortable | hasExpiry)) !== format) return undefined;
    const urlStart = flags & hasExpiry ? 5 : 1;
    const [, part, named = ''] = /^(?:([a-z0-9.]+) )?(.*)$/s.exec(decoder.decode(plain.subarray(urlStart))) ?? [];
    // The hosts may have changed after the name was made.
    const variant = parseAssetUrl(`https://${named.startsWith('/') ? usualHost : ''}${named}`, this.#hosts);
    if (!variant) return undefined;
    const expires = flags & hasExpiry ? new DataView(plain.buffer, plain.byteOffset).getUint32(1) : undefined;
    return { variant, profile: flags & isPortable ? 'portable' : 'web', expires, extension, part };
  }
}

interface NameParts extends Omit<SealedAsset, 'variant'>, Pick<Variant, 'url' | 'path'> {}

function extensionOf(url: string, path: string, { video }: AssetHosts): string {
  if (video === 'mp4' && isStreamUrl(url)) return 'mp4';
  const file = playbackIdOf(path) === undefined ? path : new URL(url).pathname;
  return /\.([a-z0-9]{1,8})$/i.exec(file)?.[1]?.toLowerCase() ?? 'bin';
}

function decrypt(key: Uint8Array, context: Uint8Array, bytes: Uint8Array): Uint8Array | undefined {
  try {
    return aessiv(key, context).decrypt(bytes);
  } catch {
    return undefined;
  }
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(toByteString(bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
