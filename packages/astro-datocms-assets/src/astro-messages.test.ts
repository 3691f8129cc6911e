import { describe, expect, it } from 'vitest';
import { formatOptionNames } from './astro-messages.ts';

describe('formatOptionNames', () => {
  it.each([
    ['Take it out, or accept the file with --allow-mention.', 'Take it out, or accept the file with `allowMention`.'],
    ['Check --cda-url and the network', 'Check `cdaUrl` and the network'],
    ['--svg sanitize takes them out', '`svg` sanitize takes them out'],
    ['at dist/a--b/c.html and https://x.example/--dir', 'at dist/a--b/c.html and https://x.example/--dir'],
  ])('%s → %s', (message, expected) => {
    expect(formatOptionNames(message)).toBe(expected);
  });
});
