import type { Mention } from './file-scan.ts';

// A longer line is no header.
const longest = 16_384;

interface Value {
  readonly start: number;
  readonly end: number;
  readonly goes: boolean;
}

/**
 * The values of a `Link` header around `at` that name the host alone: `<https://host>; rel=preconnect`. They go with one of
 * their commas, and the whole line where nothing else is in it.
 */
export function readLinkHeader(text: string, at: number, isHostAlone: (url: string) => boolean): Mention | undefined {
  const lowest = Math.max(0, at - longest);
  const lineStart = lowest + text.slice(lowest, at).lastIndexOf('\n') + 1;
  const lineBreak = text.slice(at, at + longest).indexOf('\n');
  const lineEnd = lineBreak < 0 ? Math.min(text.length, at + longest) : at + lineBreak + 1;
  const line = text.slice(lineStart, lineEnd);
  const header = /^\s*link\s*:\s*/i.exec(line)?.[0];
  if (header === undefined) return undefined;
  const values = Array.from(line.matchAll(/<([^>]*)>[^,<]*?(?=\s*(?:,|$))/g), (match): Value => {
    const start = lineStart + match.index;
    return { start, end: start + match[0].length, goes: isHostAlone(match[1] as string) };
  });
  const found = values.findIndex((value) => value.start <= at && at < value.end);
  if (!values[found]?.goes) return undefined;
  if (values.every((value) => value.goes)) return { kind: 'link-header', start: lineStart, end: lineEnd, at };
  const before = values.findLast((value, index) => index < found && !value.goes);
  const after = values.find((value, index) => index > found && !value.goes);
  const first = before ? values[values.indexOf(before) + 1] : values[0];
  const start = after ? (first as Value).start : (before as Value).end;
  return { kind: 'link-header', start, end: after?.start ?? (values.at(-1) as Value).end, at };
}
