import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FindingError } from '../../packages/datocms-assets/src/findings/finding.ts';
import type { SdlServer } from '../support/graphql-from-sdl.ts';
import type { Fault } from '../support/graphql-from-sdl-fault.ts';
import { failureOf, readFrom, smallProject, startProject } from '../support/graphql-from-sdl-read.ts';

describe('redirects of the API', () => {
  it.each([301, 302, 303, 307, 308])('are not followed to another origin (status %i)', async (status) => {
    let visits = 0;
    const other = createServer((_, response) => {
      visits += 1;
      response.end();
    });
    await once(other.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void other.close().closeAllConnections());
    const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    const server = await serve(() => ({ status, headers: { location }, body: '' }));
    const error = await failureOf(read(server));
    expect((error as FindingError).findings).toMatchObject([
      { code: 'cda-unreachable', message: expect.stringContaining(location.slice(0, -1)) },
    ]);
    expect(visits).toBe(0);
  });

  it('are followed on the same origin, with the same query', async () => {
    const server = await serve((_, __, path) =>
      path === '/' ? { status: 308, headers: { location: '/moved' }, body: '' } : undefined,
    );
    const index = await read(server);
    expect([...index.assets.keys()]).toEqual(server.world.publishedPaths);
  });

  it('end after five in a circle', async () => {
    const server = await serve(() => ({ status: 307, headers: { location: '/' }, body: '' }));
    const error = await failureOf(read(server));
    expect(error.message).toContain('more than 5 times');
  });
});

function serve(fault: (n: number, query: string, path: string) => Fault | undefined): Promise<SdlServer> {
  return startProject(smallProject, { fault });
}

const read = (server: SdlServer) => readFrom(server, { retries: 3, timeout: 5 }, {});
