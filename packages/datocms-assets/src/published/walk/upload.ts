import { type AssetHosts, parseAssetUrl } from '../../asset/asset-url.ts';
import type { NamedAsset } from '../../asset-text/find-assets-in-text.ts';
import { ConfigurationError } from '../../options/configuration-error.ts';
import { option } from '../../options/options.ts';
import { type JsonObject, numberOrNull, stringOrNull } from '../cda/parse-answer.ts';
import type { UploadField, UploadKeys } from '../schema/selection.ts';

/** Facts of an upload besides its URL. */
export interface UploadFacts {
  readonly id: string;
  readonly md5: string | null;
  /** Bytes. */
  readonly size: number | null;
  readonly mimeType: string | null;
  readonly width: number | null;
  readonly height: number | null;
  /** Empty if the schema does not have it. */
  readonly updatedAt: string;
}

export interface Upload {
  readonly asset: NamedAsset;
  readonly facts: UploadFacts;
}

/**
 * Reads an upload from an answer.
 * @param keys the keys in the answer. @default the names of the fields
 * @returns `undefined` if the id or the URL is missing
 * @throws ConfigurationError if its host is no known asset host, so that no reference to it would be found
 */
export function readUpload(answer: JsonObject, hosts: AssetHosts, keys: UploadKeys = {}): Upload | undefined {
  const fieldValue = (field: UploadField) => answer[keys[field]?.key ?? field];
  const [id, url] = [fieldValue('id'), fieldValue('url')];
  if (typeof id !== 'string' || typeof url !== 'string') return undefined;
  const variant = parseAssetUrl(url, hosts);
  if (!variant) throw unknownHost(url);
  return {
    asset: { path: variant.path, url: variant.url.replace(/\?.*$/s, '') },
    facts: {
      id,
      md5: stringOrNull(fieldValue('md5')),
      size: numberOrNull(fieldValue('size')),
      mimeType: stringOrNull(fieldValue('mimeType')),
      width: numberOrNull(fieldValue('width')),
      height: numberOrNull(fieldValue('height')),
      updatedAt: stringOrNull(fieldValue('_updatedAt')) ?? '',
    },
  };
}

function unknownHost(url: string): ConfigurationError {
  const host = URL.canParse(url) ? new URL(url).host : url.slice(0, 100);
  return new ConfigurationError([
    `host: the CDA returns assets on ${host}, which is not a known asset host. Add ${option('host', host)}.`,
  ]);
}
