import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

it.each([
  'datocms-assets',
  'datocms-assets/rehype',
  'datocms-assets/runtime',
  'datocms-assets/runtime/node',
  'datocms-emulator',
  'astro-datocms-assets',
])('%s can be loaded by require', (entry) => {
  const code = `process.stdout.write(String(Object.keys(require('${entry}')).length))`;
  const count = execFileSync(process.env.TEST_NODE ?? process.execPath, ['-e', code], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  expect(Number(count)).toBeGreaterThan(0);
});
