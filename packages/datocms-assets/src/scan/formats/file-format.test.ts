import { describe, expect, it } from 'vitest';
import { fileFormat } from './file-format.ts';

const formatOf = (xml: string) => fileFormat('a.xml', Buffer.from(xml).toString('latin1'));

describe('the format of XML', () => {
  it.each([
    ['behind an instruction with a tag', '<?xml version="1.0"?><?note <svg > ?><rss version="2.0">', 'feed'],
    ['behind a DTD with a tag', '<!DOCTYPE svg [<!ENTITY a "<rss >">\n<!ELEMENT html (b)>] >\n<svg>', 'svg'],
    ['behind a long comment', `<!-- <html> ${'licence '.repeat(1000)}-->\n<urlset>`, 'sitemap'],
    ['of a list of sitemaps', '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">', 'sitemap'],
    ['of RSS 1.0', '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">', 'feed'],
    ['whatever its name', '<constructor>', 'xml'],
    ['in letters of any language', '<données><svg >', 'xml'],
    ['with a prefix in letters of any language', '<é:feed xmlns:é="http://www.w3.org/2005/Atom">', 'feed'],
  ])('is told by its root element, %s', (_, xml, surface) => {
    expect(formatOf(xml)).toBe(surface);
  });

  it.each(['stylesheet', 'transform'])('is that of a page for XSLT, which browsers make one with (%s)', (root) => {
    expect(formatOf(`<?xml version="1.0"?><xsl:${root} version="1.0">`)).toBe('markup');
  });
});

describe('the format of JSON', () => {
  it.each([
    ['{ "@context": "https://www.w3.org/ns/activitystreams" }', 'linked-data'],
    ['\xef\xbb\xbf[{"@context":["https://schema.org"]}]', 'linked-data'],
    ['{"@context":{"name":"https://schema.org/name"}}', 'linked-data'],
    ['[{"@context":1,"image":2},"https://schema.org"]', 'inline-data'],
    ['{"image":"@context"}', 'inline-data'],
  ])('of a page is that of linked data where it begins so: %s', (json, surface) => {
    expect(fileFormat('__data.json', json)).toBe(surface);
  });
});
