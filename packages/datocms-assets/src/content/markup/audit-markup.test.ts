import { describe, expect, it } from 'vitest';
import { AssetHosts } from '../../asset/asset-url.ts';
import { auditMarkup } from './audit-markup.ts';

const hosts = new AssetHosts(['assets.example.org']);
const dangersIn = (text: string) => [...new Set(auditMarkup(text, hosts).dangers.map((danger) => danger.description))];
const svg = (inside: string, attributes = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"${attributes}>${inside}</svg>`;
const html = 'xmlns="http://www.w3.org/1999/xhtml"';
const declared = (value: string) => `<!DOCTYPE svg [<!ENTITY x "${value}">]>`;

describe('auditMarkup finds what would run', () => {
  it.each([
    ['a script element', svg('<script>alert(1)</script>'), 'a script (<script>)'],
    ['a script with another prefix', svg('<s:script xmlns:s="http://www.w3.org/2000/svg"/>'), 'a script (<script>)'],
    ['a script in another case', svg('<SCRIPT/>'), 'a script (<SCRIPT>)'],
    ['a script in an unknown namespace', svg('<x:script xmlns:x="urn:x"/>'), 'a script (<script>)'],
    ["SVG Tiny's handler", svg('<handler type="text/ecmascript">x</handler>'), 'a script (<handler>)'],
    ['an event handler', svg('', ' onload="alert(1)"'), 'an event handler (onload)'],
    ['an event handler in upper case', svg('<g ONCLICK="x()"/>'), 'an event handler (ONCLICK)'],
    ['an event handler without a name space in front', svg('<g\nonbegin="x()"/>'), 'an event handler (onbegin)'],
    ['a javascript: link', svg('<a href="javascript:alert(1)">x</a>'), 'a javascript: URL'],
    ['a javascript: link of XLink', svg('<a xlink:href="javascript:alert(1)">x</a>'), 'a javascript: URL'],
    ['a javascript: link in entities', svg('<a href="&#106;avascript&#58;alert(1)">x</a>'), 'a javascript: URL'],
    ['a javascript: link with white space', svg('<a href=" java&#9;script&#10;:alert(1)">x</a>'), 'a javascript: URL'],
    ['a javascript: link in upper case', svg('<a href="JaVaScRiPt:alert(1)">x</a>'), 'a javascript: URL'],
    ['a vbscript: link', svg('<a href="vbscript:x">x</a>'), 'a vbscript: URL'],
    [
      'a javascript: link on MathML',
      svg(`<m:mi xmlns:m="http://www.w3.org/1998/Math/MathML" href="javascript:x"/>`),
      'a javascript: URL',
    ],
    [
      'a data: document in a link',
      svg('<a href="data:text/html,&lt;script&gt;">x</a>'),
      'a data: URL of an active type',
    ],
    ['an SVG in use', svg('<use href="data:image/svg+xml;base64,PHN2Zz4=#a"/>'), 'a data: URL of an active type'],
    ['an animated link', svg('<a><set attributeName="href" to="#x"/></a>'), 'an animation of href'],
    [
      'an animated XLink',
      svg('<a><animate attributeName="xlink:href" values="a;b"/></a>'),
      'an animation of xlink:href',
    ],
    ['an animated handler', svg('<set attributeName="onclick" to="x()"/>'), 'an animation of onclick'],
    [
      'an animated script URL',
      svg('<animate attributeName="x" values="#;java script:alert(1)"/>'),
      'an animated script URL',
    ],
    ['HTML in foreignObject', svg(`<foreignObject><body ${html}/></foreignObject>`), 'HTML (<body>)'],
    ['HTML anywhere', svg(`<h:iframe xmlns:h="http://www.w3.org/1999/xhtml" src="x"/>`), 'HTML (<iframe>)'],
    [
      'a style sheet instruction',
      `<?xml-stylesheet type="text/xsl" href="#x"?>${svg('')}`,
      'a style sheet of its own (xml-stylesheet)',
    ],
    ['markup in an entity', `<!DOCTYPE svg [<!ENTITY x "<g/>">]>${svg('')}`, 'declarations in its DOCTYPE'],
    [
      'entities that grow without end',
      `<!DOCTYPE svg [<!ENTITY x "${'a'.repeat(200)}">]>${svg('<!-- &x;&x; -->')}`,
      'declarations in its DOCTYPE',
    ],
    ['a link in an entity', `${declared('javascript:x')}${svg('<a href="&x;">x</a>')}`, 'a javascript: URL'],
    ['CSS in an entity', `${declared('@import url(a)')}${svg('<style>&x;</style>')}`, 'an @import'],
    ['HTML by an entity', `${declared('http://www.w3.org/1999/xhtml')}${svg('<b xmlns="&x;"/>')}`, 'HTML (<b>)'],
    [
      'an address of the CMS in an entity',
      `${declared('https://www.datocms-assets.com/1/a.png')}${svg('')}`,
      "an address of the CMS's assets",
    ],
    [
      'an external entity',
      `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>${svg('')}`,
      'declarations in its DOCTYPE',
    ],
    [
      'a default attribute',
      `<!DOCTYPE svg [<!ATTLIST svg onload CDATA "x()">]>${svg('')}`,
      'declarations in its DOCTYPE',
    ],
    ['a binding in CSS', svg('<g style="-moz-binding:x"/>'), 'script in CSS'],
    ['an expression in escaped CSS', svg('<style>g{width:e\\78 pression(x())}</style>'), 'script in CSS'],
    ['a script URL in CSS', svg('<g style="fill:url(javascript:x)"/>'), 'script in CSS'],
  ])('%s', (_name, text, what) => {
    expect(dangersIn(text)).toContain(what);
  });
});

describe('auditMarkup finds what would fetch something', () => {
  it.each([
    ['an image', svg('<image href="https://x.example/a.png"/>'), 'an external reference (https://x.example/a.png)'],
    ['an image without scheme', svg('<image href="//x.example/a.png"/>'), 'an external reference (//x.example/a.png)'],
    ['an image with back-slashes', svg('<image href="\\\\x.example/a"/>'), 'an external reference (//x.example/a)'],
    ['use', svg('<use xlink:href="http://x.example/a.svg#b"/>'), 'an external reference (http://x.example/a.svg#b)'],
    [
      'feImage',
      svg('<filter><feImage href="https://x.example/"/></filter>'),
      'an external reference (https://x.example/)',
    ],
    ['a file', svg('<image href="file:///etc/passwd"/>'), 'an external reference (file:///etc/passwd)'],
    ['a link by an odd scheme', svg('<a href="blob:https://x/">x</a>'), 'an external reference (blob:https://x/)'],
    ['a base', svg('<g xml:base="https://x.example/"/>'), 'an absolute xml:base'],
    ['an import', svg('<style>@import "https://x.example/a.css";</style>'), 'an @import'],
    ['an import of a relative file', svg('<style>@import url(a.css);</style>'), 'an @import'],
    ['an import in CDATA', svg('<style><![CDATA[@import "a.css";]]></style>'), 'an @import'],
    ['an escaped import', svg('<style>@\\69mport "a.css";</style>'), 'an @import'],
    ['an import split by an entity', svg('<style>@im&#112;ort "a.css";</style>'), 'an @import'],
    ['url() in a style', svg('<g style="fill:url(https://x.example/#a)"/>'), 'an external reference in CSS'],
    ['url() without scheme', svg('<g style="fill:url(//x.example/#a)"/>'), 'an external reference in CSS'],
    ['an escaped url()', svg('<g style="fill:u\\72l(https://x.example/#a)"/>'), 'an external reference in CSS'],
    [
      'url() behind a comment',
      svg('<style>g{fill:/**/url( "https://x.example/" )}</style>'),
      'an external reference in CSS',
    ],
    ['a font', svg('<style>@font-face{src:url(https://x.example/a.woff2)}</style>'), 'an external reference in CSS'],
    ['image-set()', svg('<style>g{mask:image-set("https://x.example/" 1x)}</style>'), 'an external reference in CSS'],
    ['a presentation attribute', svg('<g filter="url(https://x.example/#f)"/>'), 'an external reference in CSS'],
    [
      'an animated paint',
      svg('<animate attributeName="fill" to="url(https://x.example/#p)"/>'),
      'an external reference in CSS',
    ],
    [
      'an address of the CMS in an attribute',
      svg('<g data-x="https://www.datocms-assets.com/1/a.png"/>'),
      "an address of the CMS's assets",
    ],
    [
      'an address of the CMS in a link',
      svg('<a href="https://www.datocms-assets.com/1/a.pdf">x</a>'),
      "an address of the CMS's assets",
    ],
    ['an address of the CMS in text', svg('<text>www.datocms-assets.com</text>'), "an address of the CMS's assets"],
    [
      'an address of the CMS in a comment',
      svg('<!-- https://WWW.DATOCMS-ASSETS.com/1/a.png -->'),
      "an address of the CMS's assets",
    ],
    [
      'an address on an own asset domain',
      svg('<desc>https://assets.example.org/1/a.png</desc>'),
      "an address of the CMS's assets",
    ],
  ])('%s', (_name, text, what) => {
    expect(dangersIn(text)).toContain(what);
  });
});

describe('auditMarkup accepts what is harmless', () => {
  it.each([
    [
      'shapes, text and styles',
      svg('<style>.a{fill:url(#p);font-family:"A // B";b:c}</style><path class="a" d="M0 0"/>'),
    ],
    [
      'an XML declaration and a public DOCTYPE',
      `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n${svg('')}`,
    ],
    [
      'entities for namespaces, as Illustrator writes them',
      `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [\n\t<!ENTITY ns_svg "http://www.w3.org/2000/svg">\n\t<!ENTITY ns_ai 'http://ns.adobe.com/AdobeIllustrator/10.0/'>\n]>\n<svg xmlns="&ns_svg;" xmlns:i="&ns_ai;"><foreignObject requiredExtensions="&ns_ai;"/></svg>`,
    ],
    ['a link to a page', svg('<a href="https://www.example.com/">x</a><a href="mailto:a@b.example">y</a>')],
    ['inner references', svg('<use href="#a"/><g fill="url(#b)" clip-path="url(\'#c\')"/>')],
    ['relative references', svg('<image href="a.png"/><use href="sprite.svg#b"/>')],
    [
      'embedded pictures',
      svg('<image href="data:image/png;base64,iVBORw0KGgo="/><image xlink:href="data:image/svg+xml,%3Csvg/%3E"/>'),
    ],
    [
      'embedded pictures of an odd type, as Photoshop writes them',
      svg('<image xlink:href="data:img/png;base64,iVBO"/>'),
    ],
    [
      'embedded fonts and pictures in CSS',
      svg(
        '<style>@font-face{src:url("data:font/woff2;base64,d09G//MgA")}g{mask:url(data:image/png;base64,iV//)}</style>',
      ),
    ],
    ['a namespace in CSS', svg('<style>@namespace svg url(http://www.w3.org/2000/svg);</style>')],
    ['animations', svg('<animate attributeName="x" from="0" to="1" begin="a.click" values="0;1"/>')],
    [
      'metadata of drawing programs',
      svg(
        '<metadata xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:li rdf:resource="http://purl.org/dc/dcmitype/StillImage"/></metadata>',
        ' xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:export-filename="a.png"',
      ),
    ],
    [
      'foreignObject without HTML',
      svg('<switch><foreignObject><x:y xmlns:x="http://ns.adobe.com/x"/></foreignObject></switch>'),
    ],
    ['words that look like handlers', svg('<text data-only="1" one:on="x" xmlns:one="urn:one">onload="x"</text>')],
    ['a BOM and CRLF', `\ufeff<?xml version="1.0"?>\r\n${svg('\r\n<g/>\r\n')}`],
  ])('%s', (_name, text) => {
    expect(dangersIn(text)).toEqual([]);
  });

  it('in other XML: links and styles of feeds, maps and drawings', () => {
    const feed = '<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://x.example/"/><on one="x"/></feed>';
    expect(dangersIn(feed)).toEqual([]);
  });
});

describe('auditMarkup', () => {
  it.each([
    ['HTML', `<r><div ${html}/></r>`, 'HTML (<div>)'],
    ['a script', '<r><script/></r>', 'a script (<script>)'],
    ['SVG with a handler', `<r>${svg('<g onclick="x"/>')}</r>`, 'an event handler (onclick)'],
  ])('finds %s inside other XML', (_name, text, what) => {
    expect(dangersIn(text)).toContain(what);
  });

  it.each([
    ['an element that is not closed', '<svg xmlns="http://www.w3.org/2000/svg"><g></svg>'],
    ['an attribute without quotes', svg('<g a=b/>')],
    ['an attribute twice', svg('<g a="1" a="2"/>')],
    ['an entity that nobody declares', svg('&nbsp;')],
    ['a prefix that nobody declares', '<svg xmlns="http://www.w3.org/2000/svg"><use xlink:href="#a"/></svg>'],
    ['text behind the root', `${svg('')}<script/>`],
    ['nothing', ''],
  ])('refuses what is not well-formed: %s', (_name, text) => {
    expect(() => auditMarkup(text, hosts)).toThrow('well-formed');
  });

  it('refuses elements that are nested too deep', () => {
    const nested = (depth: number) => svg('<g>'.repeat(depth - 1) + '</g>'.repeat(depth - 1));
    expect(dangersIn(nested(1000))).toEqual([]);
    expect(() => auditMarkup(nested(1001), hosts)).toThrow('nested more than 1000 deep');
  });

  it('gives the exact position of each danger', () => {
    const text = svg(
      '<g\n onload = "a"  id="1"  style=\'fill:url(//x)\'/><!--x--><script a="b">"</script>\n<a href="javascript:1"/>',
    );
    expect(auditMarkup(text, hosts).dangers.map(({ start, end }) => text.slice(start, end))).toEqual([
      '\n onload = "a"',
      "  style='fill:url(//x)'",
      '<script a="b">"</script>',
      ' href="javascript:1"',
    ]);
  });
});
