import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Writes an Astro site whose pages show the given images with `<Image>`, so that Astro downloads them.
 * @param images absolute URLs, each on one page
 */
export function writeAstroProject(dir: string, images: readonly string[], pages: number): void {
  const perPage = Math.ceil(images.length / pages);
  const byPage = Array.from({ length: pages }, (_, page) => images.slice(page * perPage, (page + 1) * perPage));
  mkdirSync(join(dir, 'src/pages'), { recursive: true });
  // Uses the packages of this workspace.
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(dir, 'node_modules'));
  const files = { 'package.json': packageFile, 'astro.config.mjs': config, 'src/pages/[page].astro': template };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  writeFileSync(join(dir, 'src/images.json'), JSON.stringify(byPage));
}

const packageFile = JSON.stringify({ name: 'bench-astro', private: true, type: 'module' });

const config = `import { defineConfig, passthroughImageService } from 'astro/config';
export default defineConfig({
  cacheDir: './cache',
  image: { service: passthroughImageService(), remotePatterns: [{ protocol: 'https' }] },
});
`;

const template = `---
import { Image } from 'astro:assets';
import pages from '../images.json';
export function getStaticPaths() {
  return pages.map((images, page) => ({ params: { page: String(page) }, props: { images } }));
}
---
<html lang="en"><body>{Astro.props.images.map((src) => <Image src={src} alt="" width={600} height={400} />)}</body></html>
`;
