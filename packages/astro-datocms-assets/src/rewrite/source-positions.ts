import { readFileSync } from 'node:fs';
import { decode } from '@jridgewell/sourcemap-codec';
import type { TextSource } from 'datocms-assets';

type FindPlace = NonNullable<TextSource['place']>;

/** A text up to a character that a compiler may change: a quote, an escape, a bracket, `${`. */
const literal = /[^\s"'`$\\<>(){}]+/y;
const frontmatterStart = /^[^\S\n]*---/m;
const elementStart = /<(script|style)\b/g;
const elementEnds = { script: /<\/script\s*>/g, style: /<\/style\s*>/g };

/** Whether Astro bundles an element, by its attributes. All other elements are written into the page unchanged. */
const isBundled: Readonly<Record<string, (attributes: string) => boolean>> = {
  script: (attributes) => attributes.trim() === '',
  style: (attributes) => !/\bis:inline\b/.test(attributes),
};

/**
 * Finds places of compiled code in its source file. A place counts only if it has the same text: source maps may be
 * coarse, and maps of scripts and styles in `.astro` files do not lead to the file.
 * @param id of the module: the path of its file, with a query if the module is a part of the file
 * @param mappings of the source map; read on first use
 * @returns lines and columns are one-based
 */
export function sourcePositions(id: string, code: string, mappings: () => string): FindPlace {
  const compiled = new SearchedText(code);
  let source: SearchedText | undefined;
  let lines: ReturnType<typeof decode> | undefined;
  const part = /\.astro\?.*\btype=(script|style)\b/.exec(id)?.[1];
  return (line, column) => {
    source ??= new SearchedText(readSource(stripQuery(id), part));
    const at = compiled.offset(line, column);
    const text = compiled.literal(at);
    const inSource = source.occurrences(text, code[at - 1]);
    if (part === undefined) {
      lines ??= decode(mappings());
      const mapped = mapPlace(lines, line, column);
      if (mapped && inSource.includes(source.offset(mapped.line, mapped.column))) return mapped;
    }
    const inCode = compiled.occurrences(text, code[at - 1]);
    const found = inCode.length === inSource.length ? inSource[inCode.indexOf(at)] : undefined;
    return found === undefined ? undefined : source.place(found);
  };
}

/** The path of a module, without the query and the suffix that plugins append to its id. */
export function stripQuery(id: string): string {
  return id.replace(/[?\0].*$/s, '');
}

/** The text of a file. @param part the elements of an `.astro` file to keep. All other text becomes blank */
function readSource(file: string, part: string | undefined): string {
  const text = readText(file);
  if (part === undefined) return text;
  const template = blankFrontmatter(text);
  let kept = '';
  for (const { name, attributes, from, to } of findElements(template)) {
    if (name !== part || !isBundled[part]?.(attributes)) continue;
    kept += blank(template.slice(kept.length, from)) + template.slice(from, to);
  }
  return kept;
}

function blankFrontmatter(text: string): string {
  const start = frontmatterStart.exec(text);
  const contentStart = start ? start.index + start[0].length : -1;
  const end = start ? text.indexOf('\n---', contentStart) : -1;
  if (end < 0) return text;
  return text.slice(0, contentStart) + blank(text.slice(contentStart, end)) + text.slice(end);
}

interface ScriptOrStyle {
  readonly name: string;
  readonly attributes: string;
  /** Where the content begins and ends. */
  readonly from: number;
  readonly to: number;
}

/** Finds scripts and styles in linear time: the end of an unfinished element is searched for once. */
function* findElements(text: string): Generator<ScriptOrStyle> {
  const unended = new Set<string>();
  let next = 0;
  for (const { 0: start, 1: name = '', index } of text.matchAll(elementStart)) {
    if (index < next || unended.has(name)) continue;
    const attributesStart = index + start.length;
    const from = text.indexOf('>', attributesStart) + 1;
    if (from === 0) return;
    const ending = elementEnds[name as keyof typeof elementEnds];
    ending.lastIndex = from;
    const end = ending.exec(text);
    if (!end) {
      unended.add(name);
      continue;
    }
    next = ending.lastIndex;
    yield { name, attributes: text.slice(attributesStart, from - 1), from, to: end.index };
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // A module of a plugin may have no file.
    return '';
  }
}

const blank = (text: string) => text.replace(/[^\n]/g, ' ');

function mapPlace(lines: ReturnType<typeof decode>, line: number, column: number): ReturnType<FindPlace> {
  const segment = lines[line - 1]?.findLast(([start, source]) => start < column && source !== undefined);
  if (segment === undefined || segment.length === 1) return undefined;
  const [start, , sourceLine, sourceColumn] = segment;
  return { line: sourceLine + 1, column: sourceColumn + column - start };
}

function literalAt(text: string, at: number): string {
  literal.lastIndex = at;
  return literal.exec(text)?.[0] ?? '';
}

/** A text with an index for many look-ups. Lines and columns are one-based. */
export class SearchedText {
  readonly text: string;
  readonly #lineStarts = [0];
  readonly #occurrences = new Map<string, readonly number[]>();

  constructor(text: string) {
    this.text = text;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#lineStarts.push(at + 1);
  }

  offset(line: number, column: number): number {
    return (this.#lineStarts[line - 1] ?? this.text.length) + column - 1;
  }

  place(offset: number): { line: number; column: number } {
    const line = this.#lineStarts.findLastIndex((start) => start <= offset);
    return { line: line + 1, column: offset - (this.#lineStarts[line] ?? 0) + 1 };
  }

  /** The text at an offset, up to a quote, an escape or a bracket. */
  literal(offset: number): string {
    return literalAt(this.text, offset);
  }

  /** Offsets of a text as a whole literal. @param before the character in front of it at another place */
  occurrences(wanted: string, before: string | undefined): readonly number[] {
    const isInside = isLiteral(before);
    const key = `${isInside} ${wanted}`;
    const known = this.#occurrences.get(key);
    if (known || wanted === '') return known ?? [];
    const found: number[] = [];
    const { text } = this;
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      if (!isLiteral(text[at + wanted.length]) && isLiteral(text[at - 1]) === isInside) found.push(at);
    }
    this.#occurrences.set(key, found);
    return found;
  }
}

function isLiteral(character = ' '): boolean {
  return literalAt(character, 0) !== '';
}
