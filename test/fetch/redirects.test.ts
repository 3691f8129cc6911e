import { describe, expect, it } from 'vitest';
import { answerWith, host, picture, requestFor, runDownload } from './run-download.ts';
import { useFaultServer } from './use-fault-server.ts';

const server = await useFaultServer({ '/target.png': answerWith(picture('target')) });

let count = 0;

async function follow(location: string) {
  const path = `/3/${count++}.png`;
  server.answer(path, { status: 302, headers: { location }, body: 'moved' });
  const { bytes, findings } = await runDownload(server.origin, [requestFor(path)]);
  return { found: bytes.size === 1, findings, requests: server.requestsTo(path).length };
}

describe('a redirect is refused, and not retried', () => {
  it.each([
    ['to another scheme', `http://${host}/target.png`, 'its scheme is http, not https'],
    ['to a file', 'file:///etc/passwd', 'its scheme is file'],
    ['to data', 'data:image/png;base64,AAAA', 'its scheme is data'],
    ['to another host', 'https://evil.example/target.png', 'evil.example is not an asset host'],
    ['to a host that only looks like one', 'https://www.datocms-assets.com.evil.example/a', 'is not an asset host'],
    ['to another port', `https://${host}:8443/target.png`, 'its port is 8443'],
    ['to this machine', 'https://127.0.0.1/target.png', '127.0.0.1 is not an asset host'],
    ['to this machine by its name', 'https://localhost/target.png', 'localhost is not an asset host'],
    ['to this machine in IPv6', 'https://[::1]/target.png', '[::1] is not an asset host'],
    ['to this machine as one number', 'https://2130706433/target.png', '127.0.0.1 is not an asset host'],
    ['to a private network', 'https://192.168.0.1/target.png', '192.168.0.1 is not an asset host'],
    ['to script', 'javascript:alert(1)', 'its scheme is javascript'],
    ['without scheme to another host', '//evil.example/target.png', 'evil.example is not an asset host'],
    ['to another host behind back-slashes', '\\\\evil.example\\target.png', 'evil.example is not an asset host'],
    ["to a cloud's metadata service", 'https://169.254.169.254/latest/meta-data', 'is not an asset host'],
    ['with a user name', `https://user:pass@${host}/target.png`, 'it holds a user name'],
    ['to something that is no URL', 'https://[', 'it redirects without a valid Location'],
  ])('%s', async (_name, location, reason) => {
    const { found, findings, requests } = await follow(location);
    expect(found).toBe(false);
    expect(findings).toEqual([expect.stringContaining(reason)]);
    expect(findings[0]).not.toContain('pass');
    expect(requests).toBe(1);
  });

  it('to an answer that is an error', async () => {
    const { findings } = await follow('/nowhere.png');
    expect(findings).toEqual([expect.stringContaining('404 (Not Found)')]);
  });
});

it('refuses a URL that is no asset URL before any request', async () => {
  const before = server.requests.length;
  const urls = [
    'http://www.datocms-assets.com/1/a.png',
    'https://evil.example/1/a.png',
    'https://www.datocms-assets.com:81/1/a.png',
  ];
  const { findings } = await runDownload(
    server.origin,
    urls.map((url) => requestFor(url)),
  );
  expect(findings).toHaveLength(3);
  for (const finding of findings) expect(finding).toContain('this URL may not be requested');
  expect(server.requests.length).toBe(before);
});
