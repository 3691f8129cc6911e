import { type AssetHosts, parseAssetUrl } from '../../asset/asset-url.ts';
import { ConfigurationError } from '../../options/configuration-error.ts';
import { type Json, numberOf, textOf } from '../cda/json.ts';
import type { NamedAsset } from './find-assets-in-text.ts';

/** What the index keeps of an upload, by the names of the fields. */
export const uploadFields = ['id', 'url', 'md5', 'size', 'mimeType', 'width', 'height', '_updatedAt'] as const;
export type UploadField = (typeof uploadFields)[number];

/** What the CDA tells of an upload besides its URL. */
export interface UploadFacts {
  readonly id: string;
  readonly md5: string | null;
  readonly size: number | null;
  readonly mimeType: string | null;
  readonly width: number | null;
  readonly height: number | null;
  /** Empty where the schema does not tell. */
  readonly updatedAt: string;
}

export interface Upload {
  readonly named: NamedAsset;
  readonly facts: UploadFacts;
}

/**
 * Reads an upload from an answer.
 * @param keyOf under which key a field was asked for
 * @returns `undefined` where its id or URL is lacking
 * @throws ConfigurationError where it is on a host that is not known for assets: references to it would not be found
 */
export function readUpload(
  answer: Json,
  hosts: AssetHosts,
  keyOf: (field: UploadField) => string = (field) => field,
): Upload | undefined {
  const fact = (field: UploadField) => answer[keyOf(field)];
  const [id, url] = [fact('id'), fact('url')];
  if (typeof id !== 'string' || typeof url !== 'string') return undefined;
  const variant = parseAssetUrl(url, hosts);
  if (!variant) throw foreignHost(url);
  return {
    named: { path: variant.path, url: variant.url.replace(/\?.*$/s, '') },
    facts: {
      id,
      md5: textOf(fact('md5')),
      size: numberOf(fact('size')),
      mimeType: textOf(fact('mimeType')),
      width: numberOf(fact('width')),
      height: numberOf(fact('height')),
      updatedAt: textOf(fact('_updatedAt')) ?? '',
    },
  };
}

function foreignHost(url: string): ConfigurationError {
  const host = URL.canParse(url) ? new URL(url).host : url.slice(0, 100);
  return new ConfigurationError([
    `host: the CDA names assets on ${host}, which is no known asset host. Add --host ${host}.`,
  ]);
}
