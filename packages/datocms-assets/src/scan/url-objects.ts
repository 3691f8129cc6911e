import type { TextPlace } from './text-place.ts';

const byNumber = /\["URL",\s*(\d+)\]/g;
const urlsOf = new WeakMap<TextPlace, ReadonlySet<unknown>>();

/**
 * Whether a string of data is the address of an object `URL`. devalue writes `["URL","https://…"]`, and in the answers of Astro's
 * actions the number of a string that other values share: `[{"file":1,"link":2},"https://…",["URL",1]]`.
 */
export function isUrlObject(text: string, start: number, end: number, place: TextPlace): boolean {
  if (/\[\\*"URL\\*",\s*\\*"$/.test(text.slice(Math.max(place.floor, start - 24), start))) return true;
  if (text[start - 1] !== '"' || text[end] !== '"') return false;
  const urls = urlsOf.get(place) ?? findUrls(text.slice(place.floor, place.ceiling));
  urlsOf.set(place, urls);
  return urls.has(text.slice(start, end));
}

function findUrls(data: string): ReadonlySet<unknown> {
  const numbers = Array.from(data.matchAll(byNumber), ([, number]) => Number(number));
  if (numbers.length === 0) return new Set();
  try {
    const values: unknown = JSON.parse(data);
    return new Set(Array.isArray(values) ? numbers.map((number) => values[number]) : []);
  } catch {
    return new Set();
  }
}
