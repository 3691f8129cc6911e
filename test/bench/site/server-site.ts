import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const config = `import node from '@astrojs/node';
import { defineConfig } from 'astro/config';
const { CDA_URL } = process.env;
const integrations = CDA_URL ? [(await import('astro-datocms-assets')).default({ cdaUrl: CDA_URL })] : [];
export default defineConfig({
  site: 'https://www.example.org',
  output: 'server',
  adapter: node({ mode: 'standalone' }),
  integrations,
});
`;

const query = `export async function query(text, variables) {
  const headers = { authorization: \`Bearer \${import.meta.env.DATOCMS_CDA_TOKEN}\` };
  const body = JSON.stringify({ query: text, variables });
  const response = await fetch('https://graphql.datocms.com/', { method: 'POST', headers, body });
  return (await response.json()).data;
}
`;

const layout = `---
const { title } = Astro.props;
---
<html lang="en">
  <head><meta charset="utf-8" /><title>{title}</title></head>
  <body><nav><a href="/">Home</a></nav><slot /></body>
</html>
<style is:global>body { font-family: sans-serif; margin: 0 auto; max-width: 60rem; }</style>
`;

const component = (number: number) => `---
const { title, image, items = [] } = Astro.props;
const srcset = [320, 640, 1024].map((width) => \`\${image.url}?w=\${width}&auto=format \${width}w\`).join(', ');
---
<section class="block-${number}">
  <h2>{title}</h2>
  <img src={image.url} srcset={srcset} alt={image.alt} width={image.width} height={image.height} loading="lazy" />
  {items.length > 0 && <ul>{items.map((item) => <li>{item}</li>)}</ul>}
</section>
<style>
  .block-${number} { display: grid; gap: ${number}px; padding: 1rem; }
  .block-${number} img { max-width: 100%; }
</style>
${number % 4 === 0 ? `<script>document.querySelector('.block-${number}').addEventListener('click', (event) => event.target.classList.toggle('open'));</script>` : ''}
`;

const components = 60;

function page(number: number): string {
  const used = [0, 7, 13, 29].map((step) => `Block${(number + step) % components}`);
  return `---
import Layout from '../components/Layout.astro';
${used.map((name) => `import ${name} from '../components/${name}.astro';`).join('\n')}
import { query } from '../query.js';
const text = 'query Page${number}($slug: String) { page(filter: { slug: { eq: $slug } }) { title image { url alt width height } } }';
const { page } = await query(text, { slug: Astro.url.pathname });
---
<Layout title={page.title}>
  <h1>{page.title}</h1>
  <p>The server renders page ${number} when a visitor asks for it.</p>
${used.map((name) => `  <${name} title={page.title} image={page.image} items={['one', 'two', 'three']} />`).join('\n')}
</Layout>
`;
}

/**
 * Writes a site whose routes a server renders. It has the integration if `CDA_URL` is set.
 * @param modules the folder of an Astro version, its adapter for Node and the integration
 */
export function writeServerSite(dir: string, modules: string, routes: number): void {
  const files: Record<string, string> = {
    'package.json': JSON.stringify({ name: 'bench-server', private: true, type: 'module' }),
    'astro.config.mjs': config,
    'src/query.js': query,
    'src/components/Layout.astro': layout,
  };
  for (let at = 0; at < components; at++) files[`src/components/Block${at}.astro`] = component(at);
  for (let at = 0; at < routes; at++) files[`src/pages/${at === 0 ? 'index' : `route-${at}`}.astro`] = page(at);
  for (const folder of ['src/components', 'src/pages']) mkdirSync(join(dir, folder), { recursive: true });
  symlinkSync(modules, join(dir, 'node_modules'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
}
