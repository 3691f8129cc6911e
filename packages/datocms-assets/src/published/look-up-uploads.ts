import { type GraphQLSchema, getNamedType, isInputObjectType } from 'graphql';
import { parseAssetUrl } from '../asset-url.ts';
import type { Settings } from '../settings.ts';
import { CdaFailure } from './cda-failure.ts';
import type { Cda } from './connect-cda.ts';
import type { NamedAsset } from './find-in-text.ts';
import type { UploadFacts } from './read-record.ts';
import { fileFacts } from './selection.ts';
import { chunk } from './unit.ts';

export interface Upload {
  readonly named: NamedAsset;
  readonly facts: UploadFacts;
}

/** Paths in one query; each can be long. */
const pathsPerQuery = 200;

/** Whether the schema can find uploads by path (older projects' can't). */
export function offersPaths(schema: GraphQLSchema): boolean {
  const field = schema.getQueryType()?.getFields().allUploads;
  const filter = field?.args.find((each) => each.name === 'filter');
  const type = filter && getNamedType(filter.type);
  return isInputObjectType(type) && 'path' in type.getFields();
}

/**
 * Asks the media library for uploads by path. It lists unpublished ones too: this tells what an asset is, never that it
 * is published.
 * @param paths normalised
 */
export async function lookUpUploads(cda: Cda, paths: readonly string[], settings: Settings): Promise<Upload[]> {
  const uploads: Upload[] = [];
  for (const group of chunk(paths, pathsPerQuery)) {
    // The CDA keeps paths as they were uploaded, so both forms are asked for.
    const forms = [...new Set(group.flatMap((path) => [path, decodedPath(path)]))];
    for (const part of chunk(forms, pathsPerQuery * 2)) {
      const call = `allUploads(first: 500, filter: { path: { in: ${JSON.stringify(part)} } })`;
      const { data } = await cda.ask(`{ ${call} { ${fileFacts.join(' ')} } }`);
      if (!Array.isArray(data.allUploads)) throw new CdaFailure('incomplete', 'the answer lacks the list of uploads');
      uploads.push(...data.allUploads.flatMap((each) => toUpload(each, settings) ?? []));
    }
  }
  return uploads;
}

function toUpload(answer: unknown, { hosts }: Settings): Upload | undefined {
  const { id, url, md5, size, mimeType, width, height } = answer as Readonly<Record<string, unknown>>;
  const variant = typeof url === 'string' ? parseAssetUrl(url, hosts) : undefined;
  if (!variant || typeof id !== 'string') return undefined;
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  const number = (value: unknown) => (typeof value === 'number' ? value : null);
  return {
    named: { path: variant.path, url: variant.url.replace(/\?.*$/s, '') },
    facts: {
      id,
      md5: text(md5),
      size: number(size),
      mimeType: text(mimeType),
      width: number(width),
      height: number(height),
    },
  };
}

/** The path without percent-escapes. */
export function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
