import { describe, expect, it } from 'vitest';
import { inAstroWords } from './astro-messages.ts';

describe('options in messages', () => {
  it.each([
    ['Take it out, or accept the file with --allow-mention.', 'Take it out, or accept the file with `allowMention`.'],
    ['Check --cda-url and the network', 'Check `cdaUrl` and the network'],
    ['--svg sanitize takes them out', '`svg` sanitize takes them out'],
    ['at dist/a--b/c.html and https://x.example/--dir', 'at dist/a--b/c.html and https://x.example/--dir'],
  ])('%s → %s', (text, expected) => {
    expect(inAstroWords(text)).toBe(expected);
  });
});
