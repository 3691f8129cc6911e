export const maxRedirects = 5;

/** The parts of an answer that are read before its body. A `Response` of the platform is one. */
export interface Answer {
  readonly status: number;
  /** The name of the status in messages, such as `Not Found`. @default messages have the number alone */
  readonly statusName?: string | undefined;
  /** Looks headers up by their names in lower case. */
  readonly headers: { get(name: string): string | null };
  /** The body. Unread bodies are canceled. */
  readonly body: { cancel(): Promise<unknown> } | null;
}

/** A redirect that is not followed. The message is the reason, without a full stop. */
export class RedirectError extends Error {
  override readonly name = 'RedirectError';
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Requests a URL and follows up to 5 redirects.
 * @param send sends one request, and follows no redirect
 * @param refuse returns why a redirect is not followed, in words; `undefined` if it is followed
 * @returns the first answer that is no redirect (RFC 9110 §15.4)
 * @throws RedirectError, and what `send` throws
 */
export async function followRedirects<Sent extends Answer>(
  start: URL,
  send: (url: URL) => Promise<Sent>,
  refuse: (to: URL, from: URL, status: number) => string | undefined | Promise<string | undefined>,
): Promise<Sent> {
  let url = start;
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const answer = await send(url);
    const { status, headers, body } = answer;
    if (!redirectStatuses.has(status)) return answer;
    await body?.cancel();
    const location = headers.get('location');
    if (!location || !URL.canParse(location, url.href))
      throw new RedirectError(`it redirects without a valid Location (HTTP status ${status})`);
    const target = new URL(location, url);
    target.hash = '';
    const reason = await refuse(target, url, status);
    // Only the origin, since the rest may contain a password. Schemes such as `data:` have no origin.
    const place = target.origin === 'null' ? target.protocol : target.origin;
    if (reason !== undefined) throw new RedirectError(`it redirects to ${place} (HTTP status ${status}): ${reason}`);
    url = target;
  }
  throw new RedirectError(`it redirects more than ${maxRedirects} times`);
}
