import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Localized, localizeText, type TextOptions } from './support/localize-text.ts';

// corpus/<format>/<case>/ holds input.<ext> and expected.<ext>. Optional: options.json (engine options; `file`: the name under
// which the input is scanned; `silent`: the host may remain without a finding) and findings.txt (`code line:column` of each
// finding, in the order of the text).
const corpus = join(import.meta.dirname, 'corpus');
const folders = (path: string) =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
// Matches neither a longer name (`notdatocms-assets.com`) nor the beginning of one (`datocms-assets.com.example`).
const assetHost = /(?<![\w-])datocms-assets\.com(?![\w-]|\.[\w-])/i;
// A fact that a feed states about a file, its length or its type; or the length of a row, in hexadecimal.
const statement = /^(?:\d+|[\da-f]+|[a-z]+\\?\/[\w.+-]+)$/;
/** A URL on a host of videos, a playback id or its name, or the type of a stream, perhaps with its codecs. */
const videoReference = /datocms-assets|mux\.com|^playback-id$|^\w{16,}$|mpegurl(?:;|$)/i;
const addedAttribute = /^ [a-z-]+="[^"<>]*"$/;
const siteFiles = new Set(['_headers', '_redirects']);

describe.each(folders(corpus))('%s', (format) => {
  it.each(folders(join(corpus, format)))('%s', (name) => {
    const { input, expected, findings, hosts, silent, localize } = readCase(join(corpus, format, name));
    const result = localize(input);
    expect(result.bytes.toString('latin1')).toBe(expected.toString('latin1'));
    expect(result.findings.join('\n')).toBe(findings);
    expectNothingElseChanged(input, result);
    for (const { start, end, text } of result.edits) {
      if (start === end) {
        expect(text).toMatch(addedAttribute);
        continue;
      }
      const replaced = decodeLetters(input.toString('latin1', start, end).replace(/\r?\n[ \t]/g, ''));
      if (!statement.test(replaced)) expect(replaced).toMatch(hosts);
    }
    if (findings === '' && !silent) expect(result.bytes.toString('latin1')).not.toMatch(assetHost);
    expect(localize(result.bytes).bytes.equals(result.bytes), 'a second run changes nothing').toBe(true);
  });
});

function readCase(folder: string) {
  const name = readdirSync(folder).find((file) => file.startsWith('input.') || siteFiles.has(file));
  if (!name) throw new Error(`${folder} has no input`);
  const read = (file: string) =>
    existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : undefined;
  const settings = JSON.parse(read('options.json') ?? '{}') as TextOptions & { file?: string; silent?: boolean };
  const { file = name, silent = false, ...options } = settings;
  const ownHosts = [options.host ?? []].flat().map((host) => host.slice(0, host.indexOf('.')));
  return {
    silent,
    hosts: options.video ? videoReference : new RegExp(['datocms-assets', ...ownHosts].join('|'), 'i'),
    input: readFileSync(join(folder, name)),
    expected: readFileSync(join(folder, siteFiles.has(name) ? `expected${name}` : name.replace('input', 'expected'))),
    findings: (read('findings.txt') ?? '').trim(),
    localize: (bytes: Buffer) => localizeText(file, bytes, options),
  };
}

/** Undoes escapes of letters and hyphens. */
function decodeLetters(text: string): string {
  return text
    .replace(/&#x([0-9a-f]+);|&#(\d+);|%([0-9a-f]{2})/gi, (_, hex, decimal, percent) =>
      String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex ?? percent, 16)),
    )
    .replace(
      /\\(?:u00|x)?([0-9a-f]{2}) ?|\\(-)/gi,
      (_, hex, hyphen) => hyphen ?? String.fromCharCode(Number.parseInt(hex, 16)),
    );
}

/** Every byte outside the replaced spans is the same in the output as in the input. */
function expectNothingElseChanged(input: Buffer, { bytes, edits }: Localized): void {
  let from = 0;
  let shift = 0;
  for (const { start, end, text } of edits) {
    expect(start, 'spans do not overlap').toBeGreaterThanOrEqual(from);
    expect(bytes.subarray(from + shift, start + shift).equals(input.subarray(from, start))).toBe(true);
    expect(bytes.toString('latin1', start + shift, start + shift + text.length)).toBe(text);
    from = end;
    shift += text.length - (end - start);
  }
  expect(bytes.subarray(from + shift).equals(input.subarray(from))).toBe(true);
}
