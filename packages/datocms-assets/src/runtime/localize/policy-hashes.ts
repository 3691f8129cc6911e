import { fromByteString, toByteString } from '../../memory/byte-strings.ts';
import { changedInlineCode, type InlineCode, listInlineCode, moveInlineCode } from '../../rewrite/inline-code.ts';
import { HtmlTokenizer } from '../../scan/html/tokenizer.ts';
import type { CodeSpan } from '../../syntax/code-span.ts';
import { applyEdits, type TextEdit } from '../../syntax/edited-text.ts';

const hash = /sha(256|384|512)-(?:[A-Za-z0-9+/]{86}==|[A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{43}=)/g;
/** The beginning of a policy in a page, up to its first hash. A browser checks the code behind the policy. */
const metaWithHash = /<meta\s[^<>]*?sha(?:256|384|512)-[A-Za-z0-9+/]{43}/gi;
const policyHeaders = ['content-security-policy', 'content-security-policy-report-only'];
const inlineAttribute = /^(?:style|on[a-z]+)$/i;

/** Whether a policy in the headers allows inline code by its hash. */
export function hasHashInHeaders(headers: Headers): boolean {
  return policyHeaders.some((name) => (headers.get(name) ?? '').search(hash) >= 0);
}

/** Whether a page, or a part of it, has a `<meta>` with a policy that allows inline code by its hash. */
export function hasHashInMeta(text: string): boolean {
  return text.search(metaWithHash) >= 0;
}

/** Updates the hashes of Content Security Policies, since inline code changes with its URLs. */
export class PolicyHashes {
  /** New code, by old code. It may differ between two places, such as a script and JSON-LD. */
  readonly #changed = new Map<string, Set<string>>();
  /** By new code, the sets in `#changed` with it, since a later step may change it again. */
  readonly #holders = new Map<string, Set<Set<string>>>();

  /** Applies the edits of a page, or of a part of one, and notes the code that they change. */
  applyEdits(text: string, edits: readonly TextEdit[], spans: readonly CodeSpan[]): string {
    const starts = new Set(spans.map(({ start }) => start));
    const code: readonly InlineCode[] = listInlineCode([
      ...spans,
      ...inlineCodeOf(text).filter(({ start }) => !starts.has(start)),
    ]);
    const after = applyEdits(text, edits);
    const slice = (whole: string) => (start: number, end: number) => whole.slice(start, end);
    for (const [old, changed] of changedInlineCode(slice(text), slice(after), code, moveInlineCode(code, edits))) {
      for (const codes of this.#holders.get(old) ?? []) {
        codes.delete(old);
        this.#hold(codes, changed);
      }
      this.#holders.delete(old);
      const codes = this.#changed.get(old) ?? new Set();
      this.#changed.set(old, codes);
      this.#hold(codes, changed);
    }
    return after;
  }

  #hold(codes: Set<string>, code: string): void {
    codes.add(code);
    this.#holders.set(code, (this.#holders.get(code) ?? new Set()).add(codes));
  }

  /** The page with new hashes in its policies. */
  async updatePage(text: string): Promise<string> {
    if (this.#changed.size === 0) return text;
    let [updated, at] = ['', 0];
    for (const { 0: start, index } of text.matchAll(metaWithHash)) {
      const end = text.indexOf('>', index + start.length);
      if (end < 0) break;
      updated += text.slice(at, index) + (await this.#update(text.slice(index, end)));
      at = end;
    }
    return updated + text.slice(at);
  }

  async updateHeaders(headers: Headers): Promise<void> {
    if (this.#changed.size === 0) return;
    for (const name of policyHeaders) {
      const policy = headers.get(name);
      if (policy !== null) headers.set(name, await this.#update(policy));
    }
  }

  async #update(policy: string): Promise<string> {
    const digests = new Map<string, string[]>();
    for (const bits of new Set(Array.from(policy.matchAll(hash), ([, found]) => found as string))) {
      for (const [old, changed] of this.#changed) {
        const after = await Promise.all(Array.from(changed, (code) => digestOf(bits, code)));
        digests.set(await digestOf(bits, old), after);
      }
    }
    return policy.replace(hash, (old, _bits, offset: number) => {
      const quote = /(?:'|&#?\w{1,6};)$/.exec(policy.slice(0, offset))?.[0] ?? '';
      return digests.get(old)?.join(`${quote} ${quote}`) ?? old;
    });
  }
}

async function digestOf(bits: string, text: string): Promise<string> {
  const digest = await crypto.subtle.digest(`SHA-${bits}`, fromByteString(text));
  return `sha${bits}-${btoa(toByteString(new Uint8Array(digest)))}`;
}

/** All code in a page that a policy may allow by its hash. */
function inlineCodeOf(text: string): CodeSpan[] {
  const found: CodeSpan[] = [];
  const tokens = new HtmlTokenizer(text);
  while (tokens.next()) {
    const { kind, name, start, end } = tokens;
    if (kind === 'raw-text' && (name === 'script' || name === 'style')) {
      found.push({ start, end, surface: name === 'script' ? 'script' : 'css', isAttribute: false });
    }
    if (kind !== 'start-tag') continue;
    for (const { nameStart, nameEnd, valueStart, valueEnd } of tokens.attributes()) {
      if (!inlineAttribute.test(text.slice(nameStart, nameEnd))) continue;
      found.push({ start: valueStart, end: valueEnd, surface: 'style', isAttribute: true });
    }
  }
  return found;
}
