import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AstroConfig, IntegrationResolvedRoute } from 'astro';
import { isRemoteAllowed } from 'astro/assets/utils';
import { type Level, type Localizer, replaceFile } from 'datocms-assets';
import type { Plugin } from 'vite';

/** An image that a component requests from Astro. */
interface ImageTransform {
  readonly src: unknown;
  readonly width?: number;
  readonly height?: number;
}

/** Records an image to make, and returns its URL. */
type AddStaticImage = (transform: ImageTransform, ...more: unknown[]) => string;

interface MadeImages {
  readonly transforms: ReadonlyMap<string, { finalPath: string }>;
}

/** The global object in which Astro's build, in this process, keeps its images by the source in a component. */
interface AstroGlobal {
  readonly astroAsset?: {
    addStaticImage?: AddStaticImage;
    staticImages?: Map<string, MadeImages>;
  };
}

/** The channel on which Node's `fetch` publishes its requests. */
const requestChannel = 'undici:request:create';

/**
 * Finds images that Astro has made from unpublished assets. Where `image.domains` admits the asset host, Astro fetches
 * remote images itself, and its output has no URL of the CMS. So the sources of these images are checked.
 */
export class AstroImages {
  /** Sources of images that another process makes. */
  readonly #sources = new Set<string>();
  readonly #onRequest = (message: unknown) => {
    const { path } = (message as { readonly request: { readonly path: string } }).request;
    // The adapter for Cloudflare sends requests to the process that renders its pages.
    if (!path.startsWith('/__astro_')) return;
    for (const value of new URL(path, 'http://localhost').searchParams.values()) this.#sources.add(value);
  };

  readonly plugin: Plugin = {
    name: 'astro-datocms-assets:images',
    apply: 'build',
    buildStart: () => {
      const { astroAsset } = globalThis as unknown as AstroGlobal;
      // Astro adds images of pages from another process only to an existing map.
      if (astroAsset) astroAsset.staticImages ??= new Map();
      unsubscribe(requestChannel, this.#onRequest);
      subscribe(requestChannel, this.#onRequest);
    },
  };

  /**
   * Call it after all images are made.
   * @param image settings of images
   * @param dir folder of the static files
   */
  async check(localizer: Localizer, image: AstroConfig['image'], dir: string): Promise<void> {
    unsubscribe(requestChannel, this.#onRequest);
    const { astroAsset } = globalThis as unknown as AstroGlobal;
    const made = astroAsset?.staticImages ?? new Map<string, MadeImages>();
    const sources = new Set([...made.keys(), ...this.#sources].filter((source) => localizer.mentionsAssetHost(source)));
    const pathsOf = (source: string) =>
      Array.from(made.get(source)?.transforms.values() ?? [], ({ finalPath }) => finalPath).sort();
    for (const source of sources) await checkSvg(localizer, dir, source, pathsOf(source));
    if (image.service.entrypoint !== ownService) {
      for (const source of sources) await checkMetadata(localizer, dir, source, pathsOf(source));
    }
    for (const source of await localizer.filterUnpublished([...sources])) {
      const [output] = pathsOf(source);
      localizer.addFinding('unpublished', 'No published record uses this asset, but Astro has made an image from it.', {
        url: source,
        file: output && withoutSlash(output),
        fix: 'Publish a record that uses the asset, allow the asset with `allow`, or remove its host from `image.domains` and `image.remotePatterns`.',
      });
    }
  }
}

/** Checks an SVG, which Astro 6 and later copy without a change. */
async function checkSvg(localizer: Localizer, dir: string, source: string, paths: readonly string[]): Promise<void> {
  for (const file of paths.filter((path) => path.endsWith('.svg')).map(withoutSlash)) {
    const path = join(dir, file);
    const reason = existsSync(path) ? await localizer.whyRefused(readFileSync(path)) : undefined;
    if (reason === undefined) continue;
    localizer.addFinding('active-content', `Astro has stored this SVG as it is, but ${reason}.`, {
      url: source,
      file,
      fix: "Upload a file without active parts. Or show it with `<img>` instead of a component of Astro: then `svg: 'sanitize'` removes them.",
    });
  }
}

/** Astro's own service makes images without metadata. Others may copy them, as `passthroughImageService()` does. */
const ownService = 'astro/assets/services/sharp';

async function checkMetadata(
  localizer: Localizer,
  dir: string,
  source: string,
  paths: readonly string[],
): Promise<void> {
  for (const file of paths.filter((path) => !path.endsWith('.svg')).map(withoutSlash)) {
    const path = join(dir, file);
    if (!existsSync(path)) continue;
    const bytes = new Uint8Array(readFileSync(path));
    const deployed = await localizer.withoutMetadata(bytes, { url: source, file });
    if (deployed !== bytes && !localizer.leavesFiles) replaceFile(path, deployed, statSync(path));
  }
}

const withoutSlash = (path: string) => path.replace(/^\/+/, '');

/**
 * A Vite plugin that keeps Astro from making images of unpublished assets: pages get the URL of the asset, in the size
 * of the image, which the passes replace by a placeholder.
 */
export function leaveUnpublishedImages(getLocalizer: () => Localizer | undefined): Plugin {
  const own = new WeakSet<AddStaticImage>();
  return {
    name: 'astro-datocms-assets:unpublished-images',
    apply: 'build',
    // Astro sets the function again for each part of the site that Vite bundles, and renders pages after the last part.
    async writeBundle() {
      const isUnpublished = await getLocalizer()?.unpublishedTest();
      const { astroAsset } = globalThis as unknown as AstroGlobal;
      const add = astroAsset?.addStaticImage;
      if (!isUnpublished || !add || own.has(add)) return;
      const addOrLeave: AddStaticImage = (transform, ...more) => {
        const { src } = transform;
        return typeof src === 'string' && isUnpublished(src) ? withSize(src, transform) : add(transform, ...more);
      };
      own.add(addOrLeave);
      astroAsset.addStaticImage = addOrLeave;
    },
  };
}

/** The URL of an asset with the parameters of imgix for a size. */
function withSize(src: string, { width, height }: ImageTransform): string {
  const url = new URL(src);
  for (const [name, value] of Object.entries({ w: width, h: height })) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.href;
}

/**
 * Removes the asset hosts from the hosts that image services of Vercel and Netlify may fetch from. Adapters write these
 * hosts after the pages are rendered, when all images of the CMS are files of the site.
 */
export function removeAssetHosts({ image }: AstroConfig, localizer: Localizer): void {
  image.domains = image.domains.filter((domain) => !localizer.mentionsAssetHost(domain));
  image.remotePatterns = image.remotePatterns.filter(({ hostname = '' }) => !localizer.mentionsAssetHost(hostname));
}

/** Image services that leave the work to the host. With them, Astro's endpoint does not answer. */
const hostImageServices = /^@astrojs\/(?:netlify|vercel)\//;

/**
 * Finds an image endpoint of Astro's server that would fetch any asset of the CMS for any visitor. If the server serves
 * assets itself, its middleware refuses these requests.
 * @param image the settings in the server's code
 */
export function checkImageEndpoint(
  localizer: Localizer,
  image: AstroConfig['image'],
  onDemand: readonly IntegrationResolvedRoute[],
  assetHosts: readonly string[],
  level: Level,
): void {
  if (hostImageServices.test(image.service.entrypoint)) return;
  const endpoint = onDemand.find(({ pattern }) => pattern === image.endpoint.route);
  const allowed = assetHosts.filter((host) =>
    isRemoteAllowed(`https://${host}/1/image.png`, image as Parameters<typeof isRemoteAllowed>[1]),
  );
  if (!endpoint || allowed.length === 0) return;
  localizer.addFinding(
    'server-code',
    `${endpoint.pattern} fetches any image of ${allowed.join(', ')} for any visitor.`,
    {
      level,
      fix: "Let the server serve the assets (see the finding `on-demand`): then it refuses such requests. Or remove the host from `image.domains` and `image.remotePatterns`, or accept this with the option `serverCode: 'warn'`.",
    },
  );
}
