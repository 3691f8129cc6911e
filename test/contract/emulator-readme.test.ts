import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startEmulator } from 'datocms-emulator';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

const readme = readFileSync(join(import.meta.dirname, '../../packages/datocms-emulator/README.md'), 'utf8');

it('the README of the emulator makes a project that answers its query as it says', async () => {
  const folder = temporaryFolder('emulator-readme');
  const files = Array.from(readme.matchAll(/^echo '(.+)' > (project\/\S+)$/gm));
  expect(files).toHaveLength(3);
  for (const [, text = '', path = ''] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }

  const [, token = '', query = '', answer = ''] =
    /^\$ curl \S+ -H 'Authorization: (.+?)' -d '(.+)'\n(.+)$/m.exec(readme) ?? [];
  const emulator = await startEmulator({ project: join(folder, 'project') });
  try {
    const headers = { Authorization: token };
    const response = await fetch(emulator.cdaUrl, { method: 'POST', headers, body: query });
    expect(await response.json()).toEqual(JSON.parse(answer));
  } finally {
    await emulator.stop();
  }
});
