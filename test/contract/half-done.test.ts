import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { type Done, type Site, startWorld, url, type World, withReport } from '../support/contract-world.ts';
import { heldBack } from '../support/held-back.ts';
import { runCli } from '../support/run-cli.ts';

const hero = '1700000001-hero.png';
let world: World;

beforeAll(async () => {
  world = await startWorld();
  await world.publish(hero);
});
afterAll(() => world.close());

const sha = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
const [code, other] = [`show("${url(hero)}?w=20")`, `show("${url(hero)}?w=30")`];
const inline = `go("${url(hero)}?w=40")`;
const loads = (path: string, text: string) => `<script src="${path}" integrity="${sha(text)}"></script>`;
const imports = `{"integrity":{"/a/app.js":"${sha(code)}"}}`;

/** Each in a folder of its own, so that one can be kept from being replaced. */
const files = {
  'a/app.js': code,
  'b/other.js': other,
  'c/headers.conf': `script-src 'self' '${sha(inline)}'`,
  'd/imports.js': `use(${imports}, "${url(hero)}?w=50")`,
  'e/p.html': `${loads('/a/app.js', code)}<script>${inline}</script>`,
  'f/q.html': `${loads('/a/app.js', code)}${loads('/b/other.js', other)}<img src="${url(hero)}">`,
  'g/r.html': loads('/b/other.js', other),
  'h/s.html': loads('/d/imports.js', `use(${imports}, "${url(hero)}?w=50")`),
};

async function localizeHeldBack(site: Site, cache: string): Promise<Done> {
  mkdirSync(cache, { recursive: true });
  const args = ['localize', site.dir, '--json', ...world.connected(site), '--cache-dir', cache];
  return withReport(await runCli(args, { DATOCMS_CDA_TOKEN: token }, site.work, heldBack));
}

describe('a run that ends between two files', () => {
  it('is completed by the next one, with all hashes of files and of inline scripts', async () => {
    const whole = world.site(files);
    expect(await localizeHeldBack(whole, whole.cache)).toMatchObject({ status: 0, found: [] });
    expect(whole.read('g/r.html')).toContain(sha(whole.read('b/other.js')));
    expect(whole.read('h/s.html')).toContain(sha(whole.read('d/imports.js')));
    for (const stop of Object.keys(files)) {
      const site = world.site(files);
      chmodSync(join(site.dir, dirname(stop)), 0o555);
      expect(await localizeHeldBack(site, whole.cache)).toMatchObject({ status: 1, found: [`file-system ${stop}`] });
      chmodSync(join(site.dir, dirname(stop)), 0o755);
      expect(await localizeHeldBack(site, whole.cache)).toMatchObject({ status: 0, found: [] });
      expect({ stop, files: site.snapshot() }).toEqual({ stop, files: whole.snapshot() });
    }
  });

  it('does not make a later build of the same pages wrong', async () => {
    const site = world.site(files);
    chmodSync(join(site.dir, 'f'), 0o555);
    expect((await localizeHeldBack(site, site.cache)).status).toBe(1);
    chmodSync(join(site.dir, 'f'), 0o755);
    // Built anew instead of completed.
    site.write(files);
    expect(await localizeHeldBack(site, site.cache)).toMatchObject({ status: 0, found: [] });
    expect(site.read('g/r.html')).toContain(sha(site.read('b/other.js')));
    expect(site.read('f/q.html')).toContain(sha(site.read('a/app.js')));
  });
});
