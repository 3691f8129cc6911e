import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inThisRun, majors } from '../astro/support/coverage.ts';
import { expectCleanBuild, listDeployed, listLeaks } from '../astro/support/deployed-files.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { buildSite, type SiteSetup } from '../support/build-site.ts';
import { expectStripped, photo } from '../support/camera-photos.ts';

const emulator = useEmulator();
const allowsHost = { image: { domains: ['www.datocms-assets.com'] } };
const build = (setup: SiteSetup) =>
  buildSite('images', emulator(), {
    ...setup,
    env: { SITE_ASSETS_ORIGIN: emulator().assetsOrigin, ...setup.env },
  });
/** Requests for images that the process of Cloudflare makes are sent, and get an answer. */
const answersImages = `
const fetchAsset = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const response = await fetchAsset(input, init);
  return String(input).includes('/__astro_image_transform') ? new Response('made') : response;
};
`;
/** A page with an SVG, which Astro stores as it is since version 6. */
const icon = `---
import { Image } from 'astro:assets';
---
<Image src="https://www.datocms-assets.com/99001/1700000006-icon.svg" width={20} height={20} alt="" />
`;
const requestedAssets = () =>
  emulator()
    .requests.filter(({ kind }) => kind === 'asset')
    .map(({ path }) => path)
    .sort();

describe("Astro's image components with asset URLs", () => {
  it('leave assets to this integration if `image.domains` does not allow the host', async () => {
    emulator().requests.clear();
    const site = await build({ astro: 7 });
    expectCleanBuild(site);
    const page = readFileSync(join(site.dist, 'index.html'), 'utf8');
    expect(page).toMatch(/<img src="\/_astro\/media\/wide\.\w+\.webp" id="image"/);
    expect(page).toMatch(/<source srcset="\/_astro\/media\/wide\.\w+\.webp 50w, /);
    expect(requestedAssets()).toEqual([
      '/99001/1700000001-wide.jpg?auto=format&w=300',
      '/99001/1700000001-wide.jpg?w=1200',
      '/99001/1700000002-tall.png?auto=format&w=64',
      '/99001/1700000002-tall.png?w=90',
    ]);
    expect(readFileSync(join(site.dist, 'note/index.html'), 'utf8')).toMatch(/ src="\/_astro\/media\/tall\.\w+\.\w+"/);
  });

  it.each(inThisRun(majors))('make local files in Astro %i if `image.domains` allows the host', async (astro) => {
    emulator().requests.clear();
    const prepare = (root: string) => writeFileSync(join(root, 'src/pages/icon.astro'), icon);
    const site = await build({ astro, config: allowsHost, prepare });
    expectCleanBuild(site);
    const stored = astro < 6 ? /1700000006-icon_\w+\.webp"/ : /1700000006-icon_\w+\.svg"/;
    expect(readFileSync(join(site.dist, 'icon/index.html'), 'utf8')).toMatch(stored);
    const page = readFileSync(join(site.dist, 'index.html'), 'utf8');
    expect(page).toMatch(/<img src="\/_astro\/1700000001-wide_\w+\.webp" id="image"/);
    expect(page).toMatch(/<img id="plain" src="\/_astro\/media\/tall\.\w+\.webp"/);
    // Astro 4 makes no image of a remote one in Markdown.
    expect(readFileSync(join(site.dist, 'note/index.html'), 'utf8')).toMatch(
      astro === 4 ? / src="\/_astro\/media\/tall\.\w+\.png"/ : / src="\/_astro\/1700000002-tall_\w+\.webp"/,
    );
    // An asset is not stored a second time if Astro has made an image from it.
    expect(listDeployed(site.root).filter((path) => path.includes('/media/'))).toHaveLength(astro === 4 ? 3 : 2);
    expect(requestedAssets().filter((path) => path.endsWith('?auto=format&w=300'))).toHaveLength(1);
  });

  it('end the build if Astro stores an SVG with active parts', async () => {
    const active = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>';
    const addsScript = `
const fetchImage = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const response = await fetchImage(input, init);
  if (!String(input.url ?? input).endsWith('.svg')) return response;
  const { headers, url } = response;
  return Object.defineProperty(new Response(${JSON.stringify(active)}, { headers }), 'url', { value: url });
};
`;
    const prepare = (root: string) => {
      appendFileSync(join(root, 'astro.config.mjs'), addsScript);
      writeFileSync(join(root, 'src/pages/icon.astro'), icon);
    };
    const { status, output } = await build({ astro: 7, config: allowsHost, prepare });
    expect(status, output).not.toBe(0);
    expect(output).toContain('✗ error active-content');
    expect(output).toContain('Astro has stored this SVG as it is, but it holds a script (<script>).');
    expect(output).toMatch(/at dist\/_astro\/1700000006-icon_\w+\.svg/);
  });

  it('keep no metadata if `stripMetadata` says so', async () => {
    const original = await photo((image) => image.jpeg());
    const answersPhoto = `
import { readFileSync } from 'node:fs';
const fetchImage = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const response = await fetchImage(input, init);
  if (!String(input.url ?? input).includes('-wide.jpg')) return response;
  return Object.defineProperty(new Response(readFileSync('photo.jpg')), 'url', { value: response.url });
};
`;
    const prepare = (root: string) => {
      writeFileSync(join(root, 'photo.jpg'), original);
      appendFileSync(join(root, 'astro.config.mjs'), answersPhoto);
    };
    const image = { ...allowsHost.image, service: { entrypoint: 'astro/assets/services/noop' } };
    const readPhoto = ({ dist }: { readonly dist: string }) => {
      const [, file = ''] =
        /<img src="\/([^"]+)" id="image"/.exec(readFileSync(join(dist, 'index.html'), 'utf8')) ?? [];
      return { file, bytes: readFileSync(join(dist, file)) };
    };
    const site = await build({ astro: 7, config: { image }, options: { stripMetadata: true }, prepare });
    expectCleanBuild(site);
    await expectStripped(readPhoto(site).bytes, original);
    expect(site.report?.findings).toEqual([]);
    const kept = await build({ astro: 7, config: { image }, prepare });
    expectCleanBuild(kept);
    const { file, bytes } = readPhoto(kept);
    expect(bytes.equals(original)).toBe(true);
    expect(kept.report?.findings.map((finding) => [finding.code, finding.file])).toContainEqual(['gps-metadata', file]);
  });

  it.each(inThisRun(majors))('end the build if they use an unpublished asset (Astro %i)', async (astro) => {
    const { status, output } = await build({
      astro,
      config: allowsHost,
      env: { SITE_PICTURE: '1700000003-secret.jpg' },
    });
    expect(status, output).not.toBe(0);
    expect(output).toContain('✗ error unpublished');
    expect(output).toContain('https://www.datocms-assets.com/99001/1700000003-secret.jpg?auto=format&w=300');
    expect(output).toContain('No published record uses this asset, but Astro has made an image from it.');
    expect(output).toMatch(/at dist\/_astro\/1700000003-secret_\w+\.\w+/);
  });

  it.each(
    inThisRun([
      [6, 'compile'],
      [7, 'compile'],
      [7, 'cloudflare-binding'],
    ] as const),
  )('end the build also where Cloudflare renders pages (Astro %i, %s)', async (astro, imageService) => {
    const { status, output } = await build({
      ...{ astro, adapter: 'cloudflare', config: allowsHost },
      env: { SITE_ADAPTER_OPTIONS: JSON.stringify({ imageService }) },
      prepare: (root) => {
        // Its process has other variables, and fetches no remote image here.
        const page = join(root, 'src/pages/index.astro');
        writeFileSync(
          page,
          readFileSync(page, 'utf8').replace(/ = process\.env;/, " = { SITE_PICTURE: '1700000003-secret.jpg' };"),
        );
        rmSync(join(root, 'src/pages/note.md'));
        appendFileSync(join(root, 'astro.config.mjs'), answersImages);
      },
    });
    expect(status, output).not.toBe(0);
    expect(output).toContain('✗ error unpublished');
    expect(output).toContain('https://www.datocms-assets.com/99001/1700000003-secret.jpg?auto=format&w=300');
    expect(output).toContain('No published record uses this asset, but Astro has made an image from it.');
  });

  it.each(inThisRun([4, 7] as const))(
    'leave unpublished assets to the option `unpublished` (Astro %i)',
    async (astro) => {
      emulator().requests.clear();
      const { status, output, report, dist, root } = await build({
        astro,
        config: allowsHost,
        env: { SITE_PICTURE: '1700000003-secret.jpg' },
        options: { unpublished: 'placeholder' },
      });
      expect(status, output).toBe(0);
      const page = readFileSync(join(dist, 'index.html'), 'utf8');
      expect(page).toMatch(/<img src="\/_astro\/media\/placeholder-120x90\.\w+\.svg" id="image"/);
      expect(page).toMatch(/<source srcset="\/_astro\/media\/placeholder-50x\d+\.\w+\.svg 50w, /);
      expect(page).toMatch(/url\('\/_astro\/media\/placeholder-80x60\.\w+\.svg'\)/);
      expect(page).not.toContain('secret');
      expect(listDeployed(root).filter((path) => path.includes('secret'))).toEqual([]);
      expect(report?.findings.map(({ code, file }) => `${code} ${file}`)).toContain('placeholder index.html');
      // Published assets are made into images as before.
      expect(readFileSync(join(dist, 'note/index.html'), 'utf8')).toMatch(
        astro === 4 ? /\/_astro\/media\/tall/ : /\/_astro\/1700000002-tall_\w+\.webp/,
      );
    },
  );
});

interface ImageService {
  readonly adapter: 'vercel' | 'netlify';
  readonly option: Record<string, unknown>;
  readonly page: string;
  readonly url: RegExp;
  readonly file: string;
}

const services: ImageService[] = [
  {
    adapter: 'vercel',
    option: { imageService: true },
    page: '.vercel/output/static/index.html',
    url: /src="\/_vercel\/image\?url=%2F_astro%2Fmedia%2Fwide\.\w+\.webp&amp;/,
    file: '.vercel/output/config.json',
  },
  {
    adapter: 'netlify',
    option: {},
    page: 'dist/index.html',
    url: /src="\/\.netlify\/images\?url=%2F_astro%2Fmedia%2Fwide\.\w+\.webp&amp;/,
    file: '.netlify/v1/config.json',
  },
];

describe.each(services)("$adapter's image service", ({ adapter, option, page, url, file }) => {
  it('gets stored files, and may not fetch from the CMS', async () => {
    const env = { SITE_ADAPTER_OPTIONS: JSON.stringify(option) };
    const { root, status, output } = await build({ astro: 7, adapter, config: allowsHost, env });
    expect(status, output).toBe(0);
    expect(readFileSync(join(root, page), 'utf8')).toMatch(url);
    expect(readFileSync(join(root, file), 'utf8')).not.toMatch(/datocms-assets/);
    expect(listLeaks(root).filter((path) => !/\.mjs$/.test(path))).toEqual([]);
  });
});
