import { DecodedStrings } from './streams/decoded-strings.ts';
import { endOfString } from './streams/find-pieces.ts';

const typeName = /"URL\\*"/;
/** The beginning of a string that may contain JSON, and of an object of superjson. */
const jsonString = /(?<!\\)["'\x60](?=[[{])/g;
const superjsonObject = /\{"json":/g;

/**
 * The texts in data that a serializer passes to `new URL`, if only another part of the data tells it. superjson writes
 * annotations behind the data. devalue may write the number of a shared text, `["https://…",["URL",0]]`, as in answers
 * of Astro's actions.
 * @param text JSON, or a text with JSON in it
 */
export function collectUrlObjects(text: string): ReadonlySet<string> {
  const urls = new Set<string>();
  const values = typeName.test(text) ? jsonIn(text) : [];
  while (values.length > 0) {
    const value = values.pop();
    if (typeof value === 'string') {
      if (typeName.test(value)) values.push(parseJson(value));
    } else if (isObject(value)) {
      if (Array.isArray(value)) addNumbered(value, urls);
      else addAnnotated(value, urls);
      for (const item of Object.values(value)) values.push(item);
    }
  }
  return urls;
}

/** The values of JSON in a text, or of a text that is JSON. */
function jsonIn(text: string): unknown[] {
  const whole = parseJson(text);
  return whole === undefined ? [...jsonInStrings(text), ...jsonOfSuperjson(text)] : [whole];
}

function* jsonInStrings(text: string): Generator<unknown> {
  jsonString.lastIndex = 0;
  for (let match = jsonString.exec(text); match; match = jsonString.exec(text)) {
    const start = jsonString.lastIndex;
    const end = endOfString(text, start, text.length, match[0]);
    if (end === undefined || !typeName.test(text.slice(start, end))) continue;
    const decoded = new DecodedStrings(text, end - start);
    decoded.add(start, end);
    const value = parseJson(decoded.toText());
    if (value === undefined) continue;
    jsonString.lastIndex = end + 1;
    yield value;
  }
}

function* jsonOfSuperjson(text: string): Generator<unknown> {
  superjsonObject.lastIndex = 0;
  for (let match = superjsonObject.exec(text); match; match = superjsonObject.exec(text)) {
    const end = endOfObject(text, match.index);
    superjsonObject.lastIndex = end;
    yield parseJson(text.slice(match.index, end));
  }
}

function endOfObject(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '"') at = endOfString(text, at + 1, text.length, '"') ?? text.length;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return at + 1;
  }
  return text.length;
}

/** Reads values of devalue: a type with the number of the value for it. */
function addNumbered(values: readonly unknown[], urls: Set<string>): void {
  for (const value of values) {
    if (!Array.isArray(value) || value[0] !== 'URL') continue;
    const shared = values[value[1] as number];
    if (typeof shared === 'string') urls.add(shared);
  }
}

/** superjson writes `{"json":…,"meta":{"values":…}}`. Its plugins for Next.js put `meta` into `_superjson`. */
function addAnnotated(object: Readonly<Record<string, unknown>>, urls: Set<string>): void {
  if (isObject(object.meta)) addTyped(object.json, object.meta.values, urls);
  if (isObject(object._superjson)) addTyped(object, object._superjson.values, urls);
}

/** @param types `["URL"]`, `["map",{"0.1":["URL"]}]` or `{"a.b":["URL"]}`, with paths into the data */
function addTyped(data: unknown, types: unknown, urls: Set<string>): void {
  const pending = [[data, types]];
  while (pending.length > 0) {
    const [value, typed] = pending.pop() as [unknown, unknown];
    const [type, inner] = Array.isArray(typed) ? (typed as unknown[]) : [undefined, typed];
    if (type === 'URL' && typeof value === 'string') urls.add(value);
    if (!isObject(inner)) continue;
    for (const [path, innerTypes] of Object.entries(inner)) pending.push([valueAt(value, path), innerTypes]);
  }
}

/** @param path with dots between names. Dots and backslashes in names are escaped by a backslash */
function valueAt(data: unknown, path: string): unknown {
  const names = path.split(/(?<=(?:^|[^\\])(?:\\\\)*)\./);
  return names.reduce((value: unknown, name) => {
    const key = name.replace(/\\([.\\])/g, '$1');
    return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, data);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
