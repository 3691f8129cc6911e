import { DecodedStrings } from './streams/decoded-strings.ts';
import { endOfString } from './streams/find-pieces.ts';

const typeName = /"URL\\*"/;
/** The beginning of a string that may be JSON, and of an object that superjson has written. */
const jsonString = /(?<!\\)["'\x60](?=[[{])/g;
const superjsonObject = /\{"json":/g;

/**
 * The texts in data that a serializer reads with `new URL`, where only another part of the data tells it: superjson writes annotations
 * behind the data, and devalue may write the number of a text that other values share, `["https://…",["URL",0]]`, as in the answers of
 * Astro's actions.
 * @param text JSON, or a text that holds JSON
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

/** The JSON that a text is, or that stands in it. */
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

/** Values of devalue: a type with the number of the value that it is made of. */
function addNumbered(values: readonly unknown[], urls: Set<string>): void {
  for (const value of values) {
    if (!Array.isArray(value) || value[0] !== 'URL') continue;
    const shared = values[value[1] as number];
    if (typeof shared === 'string') urls.add(shared);
  }
}

/** superjson writes `{"json":…,"meta":{"values":…}}`; its plugins for Next.js put what is `meta` there into the data, as `_superjson`. */
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

/** @param path with dots between names. A backslash stands in front of dots and backslashes of names */
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
