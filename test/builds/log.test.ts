import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { AstroOptions } from 'astro-datocms-assets';
import { describe, expect, it } from 'vitest';
import { listLeaks } from '../astro/support/deployed-files.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { copySite, runAstro } from '../support/build-site.ts';
import { createMoment } from '../support/fault-server.ts';

const emulator = useEmulator();
const write = (file: string, text: string) => (root: string) => writeFileSync(join(root, file), text);

describe('the log of a build without findings', () => {
  it('has one line, more with --verbose, and none with --silent', async () => {
    const site = await copySite('hashed-files', emulator());
    const ownLines = async (...flags: string[]) => {
      const { status, output } = await runAstro(site, ['build', ...flags]);
      expect(status, output).toBe(0);
      const lines = output.split('\n').filter((line) => line.includes('datocms-assets') && !line.includes('[vite]'));
      // A busy machine takes so long that there are lines of progress.
      return lines.filter((line) => !/\] (?:Assets|published): \d/.test(line));
    };
    expect(await ownLines()).toEqual([expect.stringMatching(/^[\d:]+ \[astro-datocms-assets\] ✓ 1 page, /)]);
    expect((await ownLines('--verbose')).length).toBeGreaterThan(1);
    expect(await ownLines('--silent')).toEqual([]);
  });

  it('is part of the error if the build fails with --silent', async () => {
    const { status, output } = await runAstro(await copySite('draft-asset', emulator()), ['build', '--silent']);
    expect(status).toBe(1);
    expect(output).toMatch(
      /^\[astro-datocms-assets\] The build stops: 1 error in its assets\.\n\n✗ error unpublished \(1\)\n/,
    );
  });
});

describe('the log of astro build --verbose', () => {
  it('begins with what the doctor says', async () => {
    const site = await copySite('draft-asset', emulator(), { options: { unpublished: 'placeholder' } });
    const { status, output } = await runAstro(site, ['build', '--verbose']);
    expect(status, output).toBe(0);
    const checks = /^[\d:]+ \[astro-datocms-assets\] What this build depends on:\n((?: {2}.*\n)+)/m.exec(output);
    expect(checks?.[1]).toMatch(
      /^ {2}✓ token: The token is in the option `token`\.\n {2}✓ cda: http\S+ accepts the token: /,
    );
    expect(checks?.[1]).toContain('\n  ✓ site: The site is https://www.example.org.\n');
    // On a slow machine Astro says that it waits for the integration.
    expect(checks?.index).toBeLessThan(output.search(/^[\d:]+ \[(?:types|build)\] (?!Waiting for )/m));
  });
});

const tokens: { source: string; files: Record<string, string>; flags: string[]; name: string }[] = [
  {
    source: '.env, under the name of the starter kits',
    files: { '.env': 'DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN="published-token"' },
    flags: [],
    name: 'DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN',
  },
  {
    source: '.env.production.local, which wins over .env',
    files: { '.env': 'DATOCMS_CDA_TOKEN=old', '.env.production.local': 'DATOCMS_CDA_TOKEN=published-token' },
    flags: [],
    name: 'DATOCMS_CDA_TOKEN',
  },
  {
    source: '.env of another mode, made from another variable',
    files: { '.env': 'KIND=published', '.env.staging': 'DATOCMS_API_TOKEN=$KIND-token' },
    flags: ['--mode', 'staging'],
    name: 'DATOCMS_API_TOKEN',
  },
];

describe.each(tokens)('a token in $source', ({ files, flags, name }) => {
  it('is read, and the log names its variable', async () => {
    const prepare = (root: string) => {
      for (const [file, text] of Object.entries(files)) write(file, `${text}\n`)(root);
    };
    const site = await copySite('hashed-files', emulator(), { options: { token: undefined }, prepare });
    const { status, output } = await runAstro(site, ['build', ...flags]);
    expect(status, output).toBe(0);
    expect(output).toContain(`[astro-datocms-assets] Using the token in ${name}.`);
    expect(listLeaks(site.root)).toEqual([]);
  });
});

/** An asset host that answers when it is told to. */
async function startHeldHost(assetsOrigin: string, released: Promise<void>): Promise<Server> {
  const server = createServer(async ({ url = '', headers: { accept = '*/*' } }, response) => {
    await released;
    const answer = await fetch(assetsOrigin + url, { headers: { accept } });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** A CDA that answers when it is told to where content of records is asked for. */
async function startHeldCda(cdaUrl: string, released: Promise<void>): Promise<Server> {
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    if (body.includes('r0:')) await released;
    const { authorization = '' } = request.headers;
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await fetch(cdaUrl, { method: 'POST', headers, body });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Builds while a host holds its answers back, until the log has the first line of progress. */
async function buildHeld(
  progress: RegExp,
  start: (released: Promise<void>) => Promise<Server>,
  optionsFor: (origin: string) => AstroOptions,
): Promise<string> {
  const { after, come } = createMoment();
  const host = await start(after);
  try {
    const origin = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
    const options = { ...optionsFor(origin), timeout: 300 };
    const site = await copySite('images', emulator(), { options });
    const { status, output } = await runAstro(site, ['build'], {}, (text) => {
      if (progress.test(text)) come();
    });
    expect(status, output).toBe(0);
    return output;
  } finally {
    host.closeAllConnections();
    host.close();
  }
}

// They wait, so both run at once.
describe.concurrent('a build that takes long', () => {
  it('has lines in the log for its downloads, also while nothing arrives', async () => {
    const progress = /^[\d:]+ \[astro-datocms-assets\] Assets: (.*)$/gm;
    const output = await buildHeld(
      /\] Assets: 0 of 4, 0 B\n/,
      (released) => startHeldHost(emulator().assetsOrigin, released),
      (origin) => ({ connectTo: { 'www.datocms-assets.com': origin } }),
    );
    const lines = Array.from(output.matchAll(progress), ([, line]) => line);
    expect([lines[0], lines.at(-1)]).toEqual(['0 of 4, 0 B', expect.stringMatching(/^4 of 4, [\d.]+ kB$/)]);
  });

  it('has lines in the log for its walk', async () => {
    const progress = /^[\d:]+ \[astro-datocms-assets\] published: 0 of \d+ records so far \(\d requests\)$/m;
    const output = await buildHeld(
      progress,
      (released) => startHeldCda(emulator().cdaUrl, released),
      (origin) => ({ cdaUrl: `${origin}/` }),
    );
    expect(output).toMatch(progress);
  });
});
