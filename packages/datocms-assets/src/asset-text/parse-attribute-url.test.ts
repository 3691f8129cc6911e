import { describe, expect, it } from 'vitest';
import { findFragment } from './parse-attribute-url.ts';

describe('the fragment of a URL in an attribute', () => {
  it.each([
    ['/1/a.jpg?w=1&amp;h=2', -1],
    ['/1/a.jpg?w=1&nbsp;', -1],
    ['/1/a&#38;b.jpg', -1],
    ['/1/a&#X26;b.jpg', -1],
    ['/1/a.jpg?w=1&NUM;', -1],
    ['/1/a.jpg#top', 8],
    ['/1/a.jpg&#35;top', 8],
    ['/1/a.jpg&#X0023;top', 8],
    ['/1/a.jpg&num;top', 8],
  ])('of %s begins at %i', (url, at) => {
    expect(findFragment(url)).toBe(at);
  });
});
