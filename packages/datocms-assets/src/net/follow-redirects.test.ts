import { describe, expect, it } from 'vitest';
import { followRedirects, RedirectError } from './follow-redirects.ts';

interface Scripted {
  readonly status: number;
  readonly location?: string;
}

const start = 'https://one.example/a';

/** Follows a script of answers by URL. What is not in it is a 200. */
async function follow(answers: Readonly<Record<string, Scripted>>, refuse: () => string | undefined = () => undefined) {
  const sent: string[] = [];
  let canceled = 0;
  const send = async ({ href }: URL) => {
    sent.push(href);
    const { status, location }: Scripted = answers[href] ?? { status: 200 };
    const headers = { get: (name: string) => (name === 'location' ? (location ?? null) : null) };
    return { status, headers, body: { cancel: async () => ++canceled } };
  };
  const { status } = await followRedirects(new URL(start), send, refuse);
  return { status, sent, canceled };
}

describe('followRedirects', () => {
  it.each([301, 302, 303, 307, 308])('follows status %i', async (status) => {
    expect(await follow({ [start]: { status, location: 'b' } })).toEqual({
      status: 200,
      sent: [start, 'https://one.example/b'],
      canceled: 1,
    });
  });

  it.each([200, 300, 304, 305, 404])('returns an answer with status %i as it is', async (status) => {
    expect(await follow({ [start]: { status, location: 'b' } })).toEqual({ status, sent: [start], canceled: 0 });
  });

  it('leaves fragments out', async () => {
    const { sent } = await follow({ [start]: { status: 302, location: '/b#c' } });
    expect(sent.at(-1)).toBe('https://one.example/b');
  });

  it.each([undefined, '', 'https://['])('throws where the Location is %j', async (location) => {
    const answer = { status: 302, ...(location !== undefined && { location }) };
    await expect(follow({ [start]: answer })).rejects.toThrow(
      new RedirectError('it redirects without a valid Location (HTTP status 302)'),
    );
  });

  it('throws at the sixth redirect', async () => {
    await expect(follow({ [start]: { status: 302, location: start } })).rejects.toThrow(
      new RedirectError('it redirects more than 5 times'),
    );
  });

  it('throws where the rules refuse a target, and names no password', async () => {
    const answers = { [start]: { status: 302, location: 'https://user:secret@two.example/path' } };
    await expect(follow(answers, () => 'two.example is not allowed')).rejects.toThrow(
      new RedirectError('it redirects to https://two.example (HTTP status 302): two.example is not allowed'),
    );
  });
});
