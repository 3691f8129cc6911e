import { decodeHTMLAttribute } from 'entities';
import { collectUrlObjects } from './serialized-urls.ts';
import type { Surface } from './surface.ts';
import type { TextPlace } from './text-place.ts';

/** A quote in the strings of data, which may be inside other strings or an attribute's value. */
const quote = String.raw`\\*(?:"|&quot;|&#0*34;|&#[xX]0*22;)`;

/** How a serializer marks a string for `new URL`, which throws for a path. */
interface UrlMark {
  /** The text before the URL, or behind it. */
  readonly before?: string;
  readonly behind?: string;
  /** The only surface for the mark, since other data may look like it. */
  readonly onlyIn?: Surface;
}

/** Add a line for a serializer with a mark beside the URL. `collectUrlObjects` finds URLs by any other text. */
const marks: Readonly<Record<string, UrlMark>> = {
  'island props of Astro': { before: String.raw`\[7,\s*${quote}`, onlyIn: 'island-props' },
  'devalue, of SvelteKit, Nuxt and actions of Astro': { before: String.raw`\[${quote}URL${quote},\s*${quote}` },
  'turbo-stream 2, of React Router and Remix': { before: String.raw`\[${quote}U${quote},\s*${quote}` },
  'turbo-stream 3': { before: String.raw`(?:^|[[:,>"'\x60])U${quote}` },
  'Qwik 1': { before: String.raw`${quote}\\+u0005` },
  'seroval as JSON, of SolidStart and TanStack Start': {
    behind: String.raw`${quote}\}\},${quote}c${quote}:${quote}seroval-plugins.{1,12}web.{1,12}URL${quote}`,
  },
};

const patterns = Object.values(marks).map(({ before, behind, onlyIn }) => ({
  // A lookbehind is read from its end, so most texts fail at once.
  before: before === undefined ? undefined : new RegExp(`(?<=${before})`, 'y'),
  behind: behind === undefined ? undefined : new RegExp(behind, 'y'),
  onlyIn,
}));
const objectsOf = new WeakMap<TextPlace, ReadonlySet<string>>();

/**
 * Whether the reader of data passes a string to `new URL`.
 * @param url the decoded string
 */
export function isUrlObject(text: string, start: number, end: number, url: string, place: TextPlace): boolean {
  const isMarked = patterns.some(({ before, behind, onlyIn }) => {
    return (
      (onlyIn ?? place.surface) === place.surface && (matchesAt(before, text, start) || matchesAt(behind, text, end))
    );
  });
  if (isMarked) return true;
  const objects = objectsOf.get(place) ?? findObjects(text.slice(place.floor, place.ceiling), place);
  objectsOf.set(place, objects);
  return objects.has(url);
}

function findObjects(data: string, { attribute }: TextPlace): ReadonlySet<string> {
  return collectUrlObjects(attribute && data.includes('&') ? decodeHTMLAttribute(data) : data);
}

function matchesAt(pattern: RegExp | undefined, text: string, at: number): boolean {
  if (pattern === undefined) return false;
  pattern.lastIndex = at;
  return pattern.test(text);
}
