import type { HostMatch } from '../../asset-text/host-matches.ts';
import type { Surface } from '../surface.ts';
import type { AttributeSpan } from './attributes.ts';
import { attributePlace, contentSurface, scriptSurface } from './html-surfaces.ts';
import { HtmlTokenizer } from './tokenizer.ts';

/** The part of a file in which a hit stands: what kind of place, and where it begins and ends. */
export interface HtmlPlace {
  readonly surface: Surface;
  readonly floor: number;
  readonly ceiling: number;
  /** How its content is divided: one URL, a srcset, or anything. */
  readonly reading: 'url' | 'srcset' | 'any';
  /** Set for attributes, whose text has one layer of entities. */
  readonly attribute?: AttributeSpan;
  readonly role?: 'hint' | 'csp';
  /** In a tag, but in none of its values. */
  readonly tag?: boolean;
  /** The tag, or the content of the script or style, that the place is in. */
  readonly start: number;
  readonly end: number;
}

/** Reads the hits of a page, each with its place. */
export interface PlaceReader {
  read(hit: HostMatch, place: HtmlPlace): void;
  /** Reads a whole tag as the same text was read before; `false` where it is new. */
  recallTag(start: number, end: number): boolean;
  /** Told when the hits of a new tag have been read. */
  rememberTag(start: number, end: number): void;
}

/** Has each hit read, first to last. */
export function readPlaces(text: string, hits: readonly HostMatch[], reader: PlaceReader): void {
  const tokens = new HtmlTokenizer(text);
  let script: Surface = 'script';
  let next = 0;
  while (next < hits.length && tokens.next()) {
    const { kind, start, end } = tokens;
    const isScript = kind === 'start-tag' && tokens.name === 'script';
    const first = next;
    while (next < hits.length && (hits[next] as HostMatch).at < end) next++;
    if (next === first && !isScript) continue;
    const isPlain = kind === 'start-tag' && !isScript;
    if (isPlain && reader.recallTag(start, end)) continue;
    const tag = kind === 'start-tag' || kind === 'end-tag' ? new Tag(text, tokens) : undefined;
    if (isScript) script = scriptSurface(tag?.named('type'));
    const content = {
      surface: contentSurface(kind, tokens.name, script),
      reading: 'any',
      floor: start,
      ceiling: end,
      ...(tag ? { tag: true } : {}),
      start,
      end,
    } as const;
    for (const hit of hits.slice(first, next)) {
      const span = tag?.attributeAt(hit.at);
      reader.read(hit, span && tag ? tag.placeOf(span) : content);
    }
    if (isPlain) reader.rememberTag(start, end);
  }
  // What stands in an unfinished tag at the end of the file is in no token, but in the file all the same.
  const [floor, ceiling] = [tokens.start, text.length];
  const rest = { surface: 'text', reading: 'any', floor, ceiling, start: floor, end: ceiling, tag: true } as const;
  for (const hit of hits.slice(next)) reader.read(hit, rest);
}

/** The attributes of a tag. A name that is there twice counts once, as in a browser. */
class Tag {
  readonly #text: string;
  readonly #element: string;
  readonly #spans: readonly AttributeSpan[];
  readonly #names = new Map<string, AttributeSpan>();
  readonly #start: number;
  readonly #end: number;
  #next = 0;
  #place: HtmlPlace | undefined;

  constructor(text: string, tokens: HtmlTokenizer) {
    this.#text = text;
    this.#element = tokens.name;
    this.#start = tokens.start;
    this.#end = tokens.end;
    this.#spans = tokens.attributes();
    for (const span of this.#spans) {
      const name = this.#nameOf(span);
      if (!this.#names.has(name)) this.#names.set(name, span);
    }
  }

  named(name: string): string | undefined {
    const span = this.#names.get(name);
    return span && this.#text.slice(span.valueStart, span.valueEnd).trim().toLowerCase();
  }

  /** Asked in ascending order. */
  attributeAt(hit: number): AttributeSpan | undefined {
    while (this.#next < this.#spans.length && (this.#spans[this.#next] as AttributeSpan).valueEnd <= hit) this.#next++;
    const span = this.#spans[this.#next];
    return span && span.valueStart <= hit ? span : undefined;
  }

  /** Made once for all hits in an attribute: what the other attributes say may be long. */
  placeOf(attribute: AttributeSpan): HtmlPlace {
    if (this.#place?.attribute === attribute) return this.#place;
    const kind = attributePlace(this.#element, this.#nameOf(attribute), (name) => this.named(name));
    const [floor, ceiling] = [attribute.valueStart, attribute.valueEnd];
    this.#place = { ...kind, attribute, floor, ceiling, start: this.#start, end: this.#end };
    return this.#place;
  }

  #nameOf(span: AttributeSpan): string {
    return this.#text.slice(span.nameStart, span.nameEnd).toLowerCase();
  }
}
