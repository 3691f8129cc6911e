export const maxRedirects = 5;

/** How requests are sent, and which redirects of their answers are followed. */
export interface RedirectRules<Answer> {
  readonly send: (url: URL) => Promise<Answer>;
  /** Status and `Location` of an answer. */
  readonly read: (answer: Answer) => { readonly status: number; readonly location: string | null | undefined };
  /** Discards the body of a redirect. */
  readonly discard: (answer: Answer) => Promise<unknown>;
  /** Why a redirect is not followed, in words; `undefined` if it is followed. */
  readonly refuse: (to: URL, from: URL, status: number) => string | undefined | Promise<string | undefined>;
}

/** A redirect that is not followed. The message is the reason, without a full stop. */
export class RedirectError extends Error {
  override readonly name = 'RedirectError';
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Requests a URL and follows up to 5 redirects.
 * @returns the first answer that is no redirect (RFC 9110 §15.4)
 * @throws RedirectError, and what `send` throws
 */
export async function followRedirects<Answer>(start: URL, rules: RedirectRules<Answer>): Promise<Answer> {
  let url = start;
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const answer = await rules.send(url);
    const { status, location } = rules.read(answer);
    if (!redirectStatuses.has(status)) return answer;
    await rules.discard(answer);
    if (!location || !URL.canParse(location, url.href))
      throw new RedirectError(`it redirects without a valid Location (HTTP status ${status})`);
    const target = new URL(location, url);
    target.hash = '';
    const reason = await rules.refuse(target, url, status);
    // Only the origin: the rest may hold a password. Schemes such as `data:` have none.
    const place = target.origin === 'null' ? target.protocol : target.origin;
    if (reason !== undefined) throw new RedirectError(`it redirects to ${place} (HTTP status ${status}): ${reason}`);
    url = target;
  }
  throw new RedirectError(`it redirects more than ${maxRedirects} times`);
}
