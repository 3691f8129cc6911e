import { expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { startWorld, url } from '../support/contract-world.ts';
import { spawnCli } from '../support/run-cli.ts';

const picture = '1700000001-picture.png';
/** A module that Node loads into a command. It prints the script of each thread. */
const tellThreads = `
  import threads from 'node:worker_threads';
  import { syncBuiltinESMExports } from 'node:module';
  threads.Worker = class extends threads.Worker {
    constructor(script, options) {
      process.stderr.write('\\nthread ' + String(script).split('/').at(-1) + '\\n');
      super(script, options);
    }
  };
  syncBuiltinESMExports();`;
const flags = ['--import', `data:text/javascript,${encodeURIComponent(tellThreads)}`];

const world = await startWorld();
await world.publish(picture);

it('the walk runs in a thread in the first build, and in the main thread in the next', async () => {
  const page = `<img src="${url(picture)}">`;
  const site = world.site(Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`page-${at}.html`, page])));
  const threads = async () => {
    const args = ['localize', site.dir, ...world.connected(site)];
    const { status, stderr } = await spawnCli(args, { DATOCMS_CDA_TOKEN: token }, site.work, [], flags);
    expect(status, stderr).toBe(0);
    return Array.from(stderr.matchAll(/^thread (\S+)$/gm), ([, script]) => script);
  };
  expect([await threads(), await threads()]).toEqual([['walk-worker.js'], []]);
});
