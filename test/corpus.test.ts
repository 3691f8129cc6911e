import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Options } from '../packages/datocms-assets/src/settings.ts';
import { localizeText } from './support/localize-text.ts';

// corpus/<format>/<case>/input.<ext> and expected.<ext>; optional options.json and findings.txt.
const corpus = join(import.meta.dirname, 'corpus');
const folders = (path: string) =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

describe.each(folders(corpus))('%s', (format) => {
  it.each(folders(join(corpus, format)))('%s', (name) => {
    const folder = join(corpus, format, name);
    const input = readdirSync(folder).find((file) => file.startsWith('input.') || file === '_headers' || file === '_redirects');
    if (!input) throw new Error(`${folder} has no input`);
    const read = (file: string) => (existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : undefined);
    const options = JSON.parse(read('options.json') ?? '{}') as Options & { file?: string };
    const { file = input, ...rest } = options;
    const bytes = readFileSync(join(folder, input));
    const result = localizeText(file, bytes, rest);
    const expected = input.startsWith('input.') ? input.replace('input', 'expected') : `expected${input}`;
    expect(result.bytes.toString('latin1')).toBe(readFileSync(join(folder, expected)).toString('latin1'));
    expect(result.findings.join('\n')).toBe((read('findings.txt') ?? '').trim());
    // A second run on its own output changes nothing, unless something was left for a person to mend.
    const again = localizeText(file, result.bytes, rest);
    expect(again.bytes.equals(result.bytes)).toBe(true);
  });
});
