import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits } from './edited-text.ts';
import { findBrokenEdit } from './find-broken-edit.ts';
import type { Language } from './language.ts';
import { isPlainReplacement } from './plain-edits.ts';

const local = '/_assets/kettle.webp';

/** The text between `«` and `»` is replaced. */
function judge(language: Language, marked: string, replacement = local): Promise<number | 'plain' | undefined> {
  const edits: { start: number; end: number; text: string }[] = [];
  let before = '';
  for (const part of marked.split(/([«»])/)) {
    if (part === '«') edits.push({ start: before.length, end: 0, text: replacement });
    else if (part === '»') Object.assign(edits.at(-1) ?? {}, { end: before.length });
    else before += part;
  }
  return findBrokenEdit(language, { before, after: applyEdits(before, edits), edits });
}

async function brokenEditIn(language: Language, marked: string): Promise<number | undefined> {
  const found = await judge(language, marked);
  return found === 'plain' ? undefined : found;
}

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';

const sound: Readonly<Record<Language, readonly string[]>> = {
  javascript: [
    `a = "«${url}»";`,
    `a = '«${url}?w=1»' + "é" + b`,
    `a = \`\${x}«${url}»\${y} «${url}»\``,
    `/* «${url}» */ a // «${url}»\nb`,
    `a = '<img src="«${url}»" alt="' + b + '">'`,
    `export { a } from "«${url}»"; x = /[/]"/.test(y) / 2`,
    `#!/usr/bin/env node\nimport("«${url}»")`,
    `f('\\u{1F600}', "«${url}»")`,
  ],
  json: [`{"a": ["«${url}»", 1, null]}`, `\ufeff{"«${url}»": true}`, `"«${url}»"`],
  css: [
    `a { b: url(«${url}») no-repeat }`,
    `@import "«${url}»" screen;`,
    `/* «${url}» */ a { b: image-set("«${url}» 1x") }`,
    `a { --b: «${url}»; c: d }`,
  ],
  xml: [
    `<?xml version="1.0"?><a b="«${url}»"><!-- «${url}» -->«${url}»<![CDATA[«${url}»]]></a>`,
    `<a xmlns:m="urn:x"><m:b c='«${url}?w=1&amp;h=2»'/></a>`,
  ],
};

const broken: Readonly<Record<Language, readonly string[]>> = {
  javascript: [
    `a = '<img src="«${url}?w='.concat(e,'»" alt="A kettle">')`,
    `a = '<img src="«${url}?w='+w+'»">'`,
    `a = "«${url}";»b`,
    `a = «"${url}"»`,
    `/* «${url} */» a`,
    `a = \`«${url}?w=\${w}»\``,
    `a = "\\u002«F${url}»"`,
    `«${url}»: a()`,
  ],
  json: [`{"a": "«${url}"»}`, `{"\\u002«F${url}»": 1}`, `{"a": «1»}`, `{"«${url}»": 1, "${local}": 2}`],
  css: [`a { b: url(«${url}) no-repeat»; c: d }`, `a { b: "«${url}" }»`, `a { b: url(«${url});» c: d }`],
  xml: [
    `<a b="«${url}" c»="d"/>`,
    `<a><![CDATA[«${url}]]>»</a>`,
    `<a>«${url}<b/>»</a>`,
    `<a b="&am«p;${url}»"/>`,
    `<a>«${url}</a>»`,
    `<a><!-- «${url} -->» --></a>`,
    `<a><!-- «${url} --><!-- » --></a>`,
    `<a><![CDATA[«${url}]]><![CDATA[»]]></a>`,
  ],
};

/** Texts that the parser can't read before the edits either. Nothing is known about them. */
const unreadable: Readonly<Record<Language, readonly string[]>> = {
  javascript: [`a = "«${url}»" + 'never closed`, `<?php echo "«${url}»`],
  json: [`{"a": "«${url}»"`, `{"a": 1}\n{"a": "«${url}"»}`, ''],
  css: [`a { b: url(x"y) url(«${url}) »}`],
  xml: [`<a b=«${url}»>`, `<a>«${url}»`, `<a>&nbsp;«${url}»</a>`],
};

const each = (table: Readonly<Record<Language, readonly string[]>>) =>
  Object.entries(table).flatMap(([language, texts]) => texts.map((text) => [language as Language, text] as const));

describe('the syntax of edited code', () => {
  it.each(each(sound))('is the same in %s: %s', async (language, text) => {
    expect(await brokenEditIn(language, text)).toBeUndefined();
  });

  it.each(each(broken))('is broken in %s: %s', async (language, text) => {
    expect(await brokenEditIn(language, text)).toBe(0);
  });

  it.each(each(unreadable))('is not judged in %s that was broken before: %s', async (language, text) => {
    expect(await brokenEditIn(language, text)).toBeUndefined();
  });

  it('names the first edit that breaks it, among many', async () => {
    const lines = Array.from({ length: 50 }, (_, line) => (line < 31 ? `a("«${url}»")` : `a("«${url}")»`));
    expect(await brokenEditIn('javascript', lines.join('\n'))).toBe(31);
  });

  it.each([
    ['json', `{"a": ["«${url}»", 1, null]}`, 'plain'],
    ['javascript', `a = '«${url}?w=1»' + "é" + b`, 'plain'],
    ['css', `a { b: url(«${url}») no-repeat }`, 'plain'],
    ['json', String.raw`{"a": "«https:\/\/www.datocms-assets.com\/1\/2-a.png»"}`, undefined],
    ['json', `{"«${url}»": true}`, undefined],
    ['javascript', `a.b = c // «${url}»`, undefined],
    ['xml', `<a>«${url}»</a>`, undefined],
  ] as const)(
    'is right with other replacements only where these stand in strings: %s, %s',
    async (language, text, verdict) => {
      expect(await judge(language, text)).toBe(verdict);
    },
  );

  it('is right with each plain replacement where it is with one', async () => {
    const plain = fc
      .stringMatching(/^[\w./:?=&%@,+~-]{0,300}$/)
      .map((text) => `/${text}`)
      .filter(isPlainReplacement);
    const texts = each({ ...sound, javascript: [...sound.javascript, `a("«${url}», «${url}» 2x")`] });
    const verdicts = await Promise.all(texts.map(([language, text]) => judge(language, text)));
    const plainTexts = texts.filter((_, at) => verdicts[at] === 'plain');
    expect(new Set(plainTexts.map(([language]) => language)).size).toBe(3);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...plainTexts), plain, async ([language, text], replacement) => {
        expect(await judge(language, text, replacement)).not.toBeTypeOf('number');
      }),
    );
  });

  it('is read in any depth of nesting', async () => {
    const deep = 100_000;
    expect(await brokenEditIn('json', `${'['.repeat(deep)}"«${url}»"${']'.repeat(deep)}`)).toBeUndefined();
    expect(await brokenEditIn('javascript', `${'['.repeat(deep)}"«${url}»"${']'.repeat(deep)}`)).toBeUndefined();
    expect(await brokenEditIn('xml', `${'<a>'.repeat(deep)}«${url}»${'</a>'.repeat(deep)}`)).toBeUndefined();
  });
});
