import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startBuilt } from '../astro/support/dev-server.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { buildSite } from '../support/build-site.ts';

const emulator = useEmulator();
const page = `---
import { createHash } from 'node:crypto';
export const prerender = false;
const code = \`document.querySelector('img').src = "https://www.datocms-assets.com/99001/1700000001-wide.jpg?w=200"\`;
Astro.csp?.insertScriptHash(\`sha256-\${createHash('sha256').update(code).digest('base64')}\`);
---
<html lang="en">
  <head><title>Policy</title></head>
  <body>
    <img alt="">From datocms-assets.com
    <script is:inline set:html={code}></script>
    <style>p { color: teal; }</style>
  </body>
</html>
`;

it('Astro’s policy of a page on demand allows its inline code, whose URLs are sealed; a host that stays is told once', async () => {
  const site = await buildSite('on-demand', emulator(), {
    ...{ adapter: 'node', astro: 7, config: { security: { csp: true } } },
    options: { onDemand: 'serve' },
    prepare: (root) => writeFileSync(join(root, 'src/pages/policy.astro'), page),
  });
  expect(site.status, site.output).toBe(0);
  const server = await startBuilt(site, emulator());
  try {
    const response = await server.fetch('/policy');
    const html = await response.text();
    const policy = `${response.headers.get('content-security-policy')} ${/<meta http-equiv[^>]*>/i.exec(html)?.[0]}`;
    const code = Array.from(html.matchAll(/<(script|style)[^>]*>([^<]+)<\/\1>/g), ([, , text = '']) => text);
    expect(code.join()).toContain('/_astro/media/wide.');
    expect(html.match(/.{5}datocms-assets.{4}/g)).toEqual(['From datocms-assets.com']);
    for (const text of code) expect(policy).toContain(createHash('sha256').update(text).digest('base64'));
    await server.read('/policy?again');
    const reports = server.output().match(/^\[astro-datocms-assets\] \/policy: mention: .*$/gm);
    expect(reports, server.output()).toHaveLength(1);
  } finally {
    await server.stop();
  }
});

it('policies allow the site and a CDN, where a server serves assets and a build stores others', async () => {
  const policy = 'img-src https://www.datocms-assets.com';
  const picture = '<img src="https://www.datocms-assets.com/99001/1700000001-wide.jpg?w=200" alt="">';
  const header = `---
export const prerender = false;
Astro.response.headers.set('content-security-policy', '${policy}');
---
<html lang="en"><body>${picture}</body></html>
`;
  const meta = `<html lang="en"><head><meta http-equiv="Content-Security-Policy" content="${policy}"></head><body>${picture}</body></html>`;
  const site = await buildSite('on-demand', emulator(), {
    ...{ adapter: 'node', astro: 7 },
    options: { onDemand: 'serve', prefix: 'https://cdn.example.net' },
    prepare: (root) => {
      writeFileSync(join(root, 'src/pages/header.astro'), header);
      writeFileSync(join(root, 'src/pages/meta.astro'), meta);
    },
  });
  expect(site.status, site.output).toBe(0);
  const stored = readFileSync(join(site.dist, 'client/meta/index.html'), 'utf8');
  expect(stored).toContain(`content="img-src https://cdn.example.net 'self'"`);
  expect(stored).toContain('src="https://cdn.example.net/_astro/media/wide.');
  const server = await startBuilt(site, emulator());
  try {
    const response = await server.fetch('/header');
    expect(response.headers.get('content-security-policy')).toBe("img-src 'self' https://cdn.example.net");
    expect(await response.text()).toContain('src="/_astro/media/wide.');
  } finally {
    await server.stop();
  }
});
