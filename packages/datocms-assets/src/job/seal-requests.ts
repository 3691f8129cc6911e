import type { Settings } from '../options/settings.ts';
import type { Plan, Problem } from '../plan/make-plan.ts';
import { Sealer, TooLongError } from '../sealing/sealer.ts';
import type { SealedRequest } from './stored-files.ts';

/** The slug of an asset that is not published yet, since its file name may tell a secret. */
const embargoedSlug = 'asset';

/**
 * Makes the names of sealed URLs for all requests of a plan, without the network.
 * @returns the requests with their names, and a problem at the first place of each request whose URL is too long
 */
export function sealRequests(
  { requests, embargoed, firstPlaces }: Plan,
  keys: readonly Uint8Array[],
  { site = '', hosts, prefix, urlFolder }: Settings,
): { sealed: SealedRequest[]; problems: Problem[] } {
  const sealer = new Sealer(keys, site, hosts);
  const problems: Problem[] = [];
  const sealed = requests.flatMap((request) => {
    const { id, url, profile } = request;
    const isEmbargoed = embargoed.has(id);
    try {
      const name = sealer.seal(request, profile, undefined, isEmbargoed ? embargoedSlug : undefined);
      return [
        { request, name, sealed: `${prefix}/${urlFolder}${name}`, ...(isEmbargoed && { embargoed: true as const }) },
      ];
    } catch (error) {
      if (!(error instanceof TooLongError)) throw error;
      const place = firstPlaces.get(id) ?? { file: '', offset: 0 };
      const fix = 'Ask for the asset with fewer or shorter parameters.';
      problems.push({ code: 'encoded-url', message: error.message, ...place, url, fix });
      return [];
    }
  });
  return { sealed, problems };
}

/** Opens the names of sealed URLs. @returns the URL of each asset, by name; names that can't be opened are left out */
export function openNames(
  names: readonly string[],
  keys: readonly Uint8Array[],
  { site = '', hosts }: Settings,
): Map<string, { urls: string[] }> {
  const sealer = new Sealer(keys, site, hosts);
  return new Map(
    names.flatMap((name) => {
      const asset = sealer.open(name);
      return asset ? [[name, { urls: [asset.variant.url] }]] : [];
    }),
  );
}
