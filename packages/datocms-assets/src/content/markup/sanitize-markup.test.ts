import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../../test/support/property-runs.ts';
import { AssetHosts } from '../../asset/asset-url.ts';
import { cleanCss } from './audit-css.ts';
import { auditMarkup } from './audit-markup.ts';
import { sanitizeMarkup } from './sanitize-markup.ts';

const hosts = new AssetHosts();
const open = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
const clean = (text: string) => sanitizeMarkup(text, hosts)?.text;

describe('sanitizeMarkup removes exactly the dangerous parts', () => {
  it.each([
    [
      'a script',
      '>\r\n<g  id = "a" />\t<script>x("<![CDATA[</g>]]>")</script><!-- c --></svg>',
      '>\r\n<g  id = "a" />\t<!-- c --></svg>',
    ],
    ['a handler', " onload = 'x()' id='a'/>", " id='a'/>"],
    ['a link', '><a  href="javascript:x" class="b">t</a></svg>', '><a class="b">t</a></svg>'],
    ['nested dangers once', '><script><g onload="x"/></script><g onload="y"/></svg>', '><g/></svg>'],
    ['an external image, not its element', '><image x="1" href="https://x.example/a"/></svg>', '><image x="1"/></svg>'],
    [
      'HTML, not its foreignObject',
      '><foreignObject><p xmlns="http://www.w3.org/1999/xhtml">a<b/></p></foreignObject></svg>',
      '><foreignObject></foreignObject></svg>',
    ],
    [
      'the foreignObject with HTML in a switch, which then shows what follows',
      '><switch><foreignObject><div xmlns="http://www.w3.org/1999/xhtml">a<b/></div></foreignObject><text>a</text></switch></svg>',
      '><switch><text>a</text></switch></svg>',
    ],
    [
      'an import, not the other styles',
      '><style>@import url("https://x.example/;a.css");g{fill:red}</style></svg>',
      '><style>g{fill:red}</style></svg>',
    ],
    [
      'an external url(), not its style',
      '><g style="fill:red;mask:url(https://x.example/#a);x:url(#b)"/></svg>',
      '><g style="fill:red;mask:none;x:url(#b)"/></svg>',
    ],
    [
      'a comment with an address of the CMS',
      '><!-- https://www.datocms-assets.com/1/a.png --><g/></svg>',
      '><g/></svg>',
    ],
  ])('%s', (_name, before, after) => {
    expect(clean(open + before)).toBe(open + after);
  });

  it('removes a whole style if cleaning does not help', () => {
    expect(clean(`${open}><style>@im&#112;ort "x";</style><g style="fill:\\75rl(//x)" id="a"/></svg>`)).toBe(
      `${open}><style></style><g id="a"/></svg>`,
    );
  });

  it('removes a style without the end tag of its element at the end of the drawing', () => {
    expect(clean(`${open}><style>@import "x"</style></svg>`)).toBe(`${open}><style></style></svg>`);
    expect(clean(`${open}><style>@im&#112;ort "x";</style></svg>`)).toBe(`${open}><style></style></svg>`);
  });

  it('keeps what is not closed in styles for the next audit', () => {
    expect(cleanCss('@import x;@import (y')).toBe('(y');
    expect(cleanCss('@import x;g{fill:url(//x')).toBe('g{fill:url(//x');
  });

  it('removes a style sheet instruction', () => {
    expect(clean(`<?xml version="1.0"?><?xml-stylesheet href="x.css"?>${open}/>`)).toBe(
      `<?xml version="1.0"?>${open}/>`,
    );
  });

  it('expands the namespace entities of drawing programs and removes their declarations', () => {
    const doctype = (subset: string) => `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.0//EN" "svg10.dtd"${subset}>`;
    const source = `${doctype(' [\n\t<!ENTITY ns_svg "http://www.w3.org/2000/svg">\n\t<!ENTITY a \'b\'>\n]')}\n<svg xmlns="&ns_svg;" id="&a;&amp;"/>`;
    expect(clean(source)).toBe(`${doctype(' ')}\n<svg xmlns="http://www.w3.org/2000/svg" id="b&amp;"/>`);
  });

  it.each([
    ['entities in entities', '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', '&b;'],
    ['an external entity', '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>', '&x;'],
    ['markup in an entity', '<!DOCTYPE svg [<!ENTITY x "<script/>">]>', '&x;'],
    ['entities that grow without end', `<!DOCTYPE svg [<!ENTITY x "${'a'.repeat(20_000)}">]>`, '&x;'.repeat(100_000)],
  ])('refuses %s', (_name, doctype, text) => {
    expect(() => sanitizeMarkup(`${doctype}${open}><text>${text}</text></svg>`, hosts)).toThrow('well-formed');
  });

  it('gives up if visible text names the CMS', () => {
    expect(sanitizeMarkup(`${open}><text>www.datocms-assets.com</text></svg>`, hosts)).toBeUndefined();
  });

  it('lists what it removed', () => {
    expect(sanitizeMarkup(`${open} onload="x"><script/></svg>`, hosts)?.removed).toEqual([
      'an event handler (onload)',
      'a script (<script>)',
    ]);
  });
});

it('sanitizeMarkup leaves no danger and adds nothing, for any sequence of parts', () => {
  const part = fc.constantFrom(
    '<script>1</script>',
    '<g onload="x">',
    '<g>',
    '</g>',
    '<a href="javascript:x">',
    '</a>',
    '<style>@import "x";g{fill:url(//x)}</style>',
    '<style><![CDATA[@import "x";]]></style>',
    '<image href="https://x/"/>',
    '<!-- datocms-assets.com -->',
    '<!-- > -->',
    '<![CDATA[<script>]]>',
    'text &lt;script&gt; ',
    '<foreignObject><b xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>',
    '<?xml-stylesheet href="x"?>',
    '\u{1f600}',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const source = `${open}>${parts.join('')}</svg>`;
      let wellFormed = true;
      try {
        auditMarkup(source, hosts);
      } catch {
        wellFormed = false;
      }
      fc.pre(wellFormed);
      const result = clean(source) as string;
      expect(auditMarkup(result, hosts).dangers).toEqual([]);
      expect(result.length).toBeLessThanOrEqual(source.length);
    }),
    { numRuns: propertyRuns(400) },
  );
});
