import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { decodeHTML } from 'entities';
import { TokenizerMode } from 'parse5';
import { describe, expect, it } from 'vitest';
import { srcsetSpans } from '../../packages/datocms-assets/src/asset-text/srcset.ts';
import { parse5Spans, type RawTextStart, tokenizerSpans } from '../support/token-spans.ts';

// Test cases of the standards, from two packages: html5lib's tokenizer tests from a release of parse5, and the srcset cases of
// web-platform-tests from the tests of parse-srcset.
const require = createRequire(import.meta.url);

interface TokenizerCase {
  readonly description: string;
  readonly input: string;
  readonly initialStates?: readonly string[];
  readonly lastStartTag?: string;
  readonly doubleEscaped?: boolean;
}

const modes: Readonly<Record<string, number>> = {
  'PLAINTEXT state': TokenizerMode.PLAINTEXT,
  'RCDATA state': TokenizerMode.RCDATA,
  'RAWTEXT state': TokenizerMode.RAWTEXT,
};

describe('html5lib’s tokenizer tests: tokens are where parse5 finds them', () => {
  const folder = join(dirname(require.resolve('html5lib-tests/package.json')), 'test/data/tokenizer');

  it.each(readdirSync(folder))('%s', (file) => {
    const { tests } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { tests: TokenizerCase[] };
    expect(tests.length).toBeGreaterThan(0);
    for (const { description, input, initialStates = ['Data state'], lastStartTag = 'title', doubleEscaped } of tests) {
      const text = doubleEscaped ? (JSON.parse(`"${input.replaceAll('"', '\\"')}"`) as string) : input;
      const html = Buffer.from(text).toString('latin1');
      for (const state of initialStates) {
        const mode = modes[state];
        const initial: RawTextStart | undefined = mode === undefined ? undefined : { element: lastStartTag, mode };
        expect({ description, state, spans: tokenizerSpans(html, initial) }).toEqual({
          description,
          state,
          spans: parse5Spans(html, initial),
        });
      }
    }
  });
});

/** A case of parse-srcset's tests: an attribute as it is in markup, and the URL of its first valid candidate. */
interface SrcsetCase {
  readonly srcset: string;
  readonly expect: string;
  readonly desc: string;
}

type Parse = (srcset: string) => { url: string }[];

/** Runs the file of tests with a test framework that only collects the cases. */
function srcsetCases(): { cases: SrcsetCase[]; parse: Parse } {
  const file = require.resolve('parse-srcset/tests/unit/ps.js');
  const quiet = { log: () => undefined };
  const library: { exports: Parse } = { exports: () => [] };
  new Function('module', 'console', readFileSync(require.resolve('parse-srcset'), 'utf8'))(library, quiet);
  const cases: SrcsetCase[] = [];
  let [srcset, desc] = ['', ''];
  const modules: Readonly<Record<string, unknown>> = {
    'intern!tdd': {
      suite: (_: string, run: () => void) => run(),
      test: (name: string, run: () => void) => {
        desc = name;
        run();
      },
    },
    'intern/chai!assert': {
      strictEqual: (_: string, expected: string) => cases.push({ srcset, expect: expected, desc }),
    },
    '../../src/parse-srcset': (attribute: string) => {
      srcset = attribute;
      return [];
    },
    'tests/he': { decode: (text: string) => text, encode: Object.assign((text: string) => text, { options: {} }) },
  };
  const define = (factory: (load: (name: string) => unknown) => void) => factory((name) => modules[name]);
  new Function('define', 'console', readFileSync(file, 'utf8'))(define, quiet);
  return { cases, parse: library.exports };
}

describe('web-platform-tests’ srcset cases: all URLs that a browser finds are found', () => {
  const { cases, parse } = srcsetCases();

  it('are about a hundred', () => expect(cases.length).toBeGreaterThanOrEqual(100));

  it.each(cases)('$desc: $srcset', ({ srcset, expect: expected }) => {
    const spans = srcsetSpans(srcset, 0, srcset.length);
    const urls = Array.from({ length: spans.length / 2 }, (_, at) =>
      decodeHTML(srcset.slice(spans[2 * at], spans[2 * at + 1])),
    );
    // For a browser, a candidate with a wrong descriptor has no URL. It is still a URL in the page.
    if (expected !== '') expect(urls).toContain(decodeHTML(expected));
    const remaining = [...urls];
    for (const { url } of parse(decodeHTML(srcset))) {
      expect(remaining).toContain(url);
      remaining.splice(0, remaining.indexOf(url) + 1);
    }
  });
});
