import { AssetHosts, parseAssetUrl } from '../asset/asset-url.ts';
import { parseKeys } from '../sealing/parse-keys.ts';
import { Sealer } from '../sealing/sealer.ts';
import { AssetServer } from './answer/asset-server.ts';
import { createAssetNamer } from './asset-names.ts';
import { checkOptions } from './check-options.ts';
import { RuntimeLocalizer } from './localize/runtime-localizer.ts';
import { PublicAssets } from './public-assets.ts';
import type { Runtime } from './runtime-api.ts';
import { originOf, type RuntimeOptions, videoOf } from './runtime-options.ts';

/** @throws ConfigurationError if options are wrong; the message never shows the key */
export function createRuntime(options: RuntimeOptions): Runtime {
  checkOptions(options);
  const { route, ready } = options;
  const origin = originOf(options) ?? '';
  const ownHosts = options.hosts?.map((host) => host.toLowerCase());
  const hosts = new AssetHosts(ownHosts, videoOf(options)?.mode);
  const sealer = new Sealer(parseKeys(options.key), origin, hosts);
  const publicAssets = new PublicAssets(hosts, options);
  const nameAsset = createAssetNamer(sealer, publicAssets, options.expires);
  const server = new AssetServer(options, hosts, sealer, publicAssets);
  const localizer = new RuntimeLocalizer(options, hosts, publicAssets, nameAsset);
  return {
    seal: async (url, { profile = 'web' } = {}) => {
      checkProfile(profile);
      const variant = parseAssetUrl(String(url), hosts);
      if (!variant) throw new TypeError('The URL names no asset.');
      await ready?.();
      return `${profile === 'portable' ? origin : ''}${route}/${await nameAsset(variant, profile)}`;
    },
    open: (url) => {
      if (!URL.canParse(url, 'http://localhost')) return undefined;
      const asset = server.open(new URL(url, 'http://localhost'));
      return asset && { url: asset.variant.url, expires: asset.expires };
    },
    handle: (request, context = {}) => server.handle(request, context),
    localize: async (request, response, options = {}) => {
      const isAsset = server.hasSent(response) && !options.isPrivate?.() && localizer.passesUnchanged(response);
      return isAsset ? response : localizer.localize(request, response, options);
    },
    localizeData: async (value, { profile = 'web' } = {}) => {
      // The caller may have forgotten an `await`. The URLs in the result of a promise have to be replaced, too.
      const data = await value;
      checkProfile(profile);
      return localizer.localizeData(data, profile);
    },
    cacheTags: (path) => sealer.tags(path),
  };
}

function checkProfile(profile: unknown): void {
  if (profile === 'web' || profile === 'portable') return;
  throw new TypeError(`profile: expected "web" or "portable"; got ${JSON.stringify(profile)}.`);
}
