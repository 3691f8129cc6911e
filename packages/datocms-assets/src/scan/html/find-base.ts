import { decodeUrl, unencoded } from '../../asset-text/decode-url.ts';
import { HtmlTokenizer } from './tokenizer.ts';

const mayHaveBase = /<base[\t\n\f\r />]|srcdoc[\s=]/i;

/** Elements with content that a browser with scripts, or a reader of markup, does not read as part of the page. */
const uncertainElements: ReadonlySet<string> = new Set(['noscript', 'svg', 'math']);

/**
 * Whether `<base href>` makes paths of a page, or of a document in its `srcdoc` attributes, lead to another origin. The
 * first `<base>` with `href` counts (HTML standard, §4.2.3). A `<base>` in a template does not count. One that counts
 * only in some browsers is checked as well.
 * @param text the page as Latin-1
 * @param siteHosts hosts that serve the site itself
 */
export function hasForeignBase(text: string, siteHosts: ReadonlySet<string>): boolean {
  if (!mayHaveBase.test(text)) return false;
  const tokens = new HtmlTokenizer(text);
  let [templates, uncertain] = [0, 0];
  let isFound = false;
  while (tokens.next()) {
    const { kind, name } = tokens;
    if (kind !== 'start-tag' && kind !== 'end-tag') continue;
    const step = kind === 'start-tag' ? 1 : -1;
    if (name === 'template') templates = Math.max(0, templates + step);
    else if (uncertainElements.has(name)) uncertain = Math.max(0, uncertain + step);
    if (kind === 'end-tag' || templates > 0) continue;
    if (name === 'iframe' && hasForeignBase(attributeOf(text, tokens, 'srcdoc') ?? '', siteHosts)) return true;
    if (name !== 'base' || isFound) continue;
    const href = attributeOf(text, tokens, 'href');
    if (href === undefined) continue;
    if (isForeign(href, siteHosts)) return true;
    isFound = uncertain === 0;
  }
  return false;
}

const xmlBase = /\sxml:base\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** Whether an `xml:base` of a document makes paths lead to another origin (XML Base, §3). */
export function hasForeignXmlBase(text: string, siteHosts: ReadonlySet<string>): boolean {
  // Shorter than the pattern, since V8 finds texts of at most six characters ten times as fast.
  if (!text.includes(':base')) return false;
  return Array.from(text.matchAll(xmlBase)).some(([, double, single]) =>
    isForeign(decode(double ?? single ?? ''), siteHosts),
  );
}

function attributeOf(text: string, tokens: HtmlTokenizer, name: string): string | undefined {
  const span = tokens
    .attributes()
    .find(({ nameStart, nameEnd }) => text.slice(nameStart, nameEnd).toLowerCase() === name);
  return span && decode(text.slice(span.valueStart, span.valueEnd));
}

function decode(raw: string): string {
  return decodeUrl(raw, unencoded);
}

/** Stands for the origin of the page. A path stays on this origin. */
const ownOrigin = 'https://site.invalid';

/** Whether a base has another origin. A base that is no URL, or whose scheme has no paths, is the page's own URL. */
function isForeign(href: string, siteHosts: ReadonlySet<string>): boolean {
  if (!URL.canParse(href, ownOrigin)) return false;
  const { protocol, origin, host } = new URL(href, ownOrigin);
  return origin !== ownOrigin && !/^(?:data|javascript):$/.test(protocol) && !siteHosts.has(host);
}
