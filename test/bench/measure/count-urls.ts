import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const textFile = /\.(?:html|css|js|json|xml|txt|webmanifest)$/;
const candidate = /\s*([^\s,]\S*?)(?:\s+[\d.]+[wx])?\s*(?:,|$)/g;

/** The mistakes in the output of a tool. */
export interface Leftovers {
  /** Places in text files that name the asset host. */
  readonly left: number;
  /** `src` and `srcset` candidates of images whose local file does not exist. */
  readonly broken: number;
}

/** @param host as in URLs, such as `www.datocms-assets.com` or `127.0.0.1:4801` */
export function countLeftovers(dir: string, host: string): Leftovers {
  let left = 0;
  let broken = 0;
  for (const file of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    if (!textFile.test(file)) continue;
    const text = readFileSync(join(dir, file), 'latin1');
    left += text.split(host).length - 1;
    if (file.endsWith('.html')) broken += countBroken(dir, file, text);
  }
  return { left, broken };
}

function countBroken(dir: string, file: string, text: string): number {
  let broken = 0;
  const see = (url: string) => {
    if (/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(url)) return;
    const plain = url.replaceAll('&amp;', '&');
    // A crawler can write a file with the question mark in its name, plain or escaped.
    const names = [plain, decodeURIComponent(plain), plain.replace(/[?#].*$/, '')];
    const found = names.some((name) => existsSync(join(dir, name.startsWith('/') ? '' : dirname(file), name)));
    if (!found) broken++;
  };
  for (const [tag] of text.matchAll(/<(?:img|source)\b[^>]*>/g)) {
    for (const [, attribute, value = ''] of tag.matchAll(/\s(srcset|src)="([^"]*)"/g)) {
      if (attribute === 'src') see(value);
      else for (const [, url = ''] of value.matchAll(candidate)) see(url);
    }
  }
  return broken;
}
