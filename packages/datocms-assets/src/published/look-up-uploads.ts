import { type GraphQLSchema, getNamedType, isInputObjectType } from 'graphql';
import type { AssetHosts } from '../asset-url.ts';
import { isJson } from './answer-json.ts';
import { CdaFailure } from './cda-failure.ts';
import type { Cda } from './connect-cda.ts';
import { chunk, pageSize } from './unit.ts';
import { readUpload, type Upload, uploadFields } from './upload.ts';

const concurrency = 4;

/** Whether the schema can find uploads so (older projects' can't by path). */
export function offersFilter(schema: GraphQLSchema, name: 'path' | 'id'): boolean {
  const field = schema.getQueryType()?.getFields().allUploads;
  const filter = field?.args.find((each) => each.name === 'filter');
  const type = filter && getNamedType(filter.type);
  return isInputObjectType(type) && name in type.getFields();
}

/**
 * Asks the media library for uploads. It lists unpublished ones too: this tells what an asset is, never that it is
 * published.
 * @param values ids, or normalised paths
 * @throws CdaFailure of kind `incomplete`
 */
export async function lookUpUploads(
  cda: Cda,
  name: 'path' | 'id',
  values: readonly string[],
  hosts: AssetHosts,
): Promise<Upload[]> {
  // The CDA keeps paths as they were uploaded, so both forms are asked for.
  const forms = name === 'id' ? values : [...new Set(values.flatMap((path) => [path, decodedPath(path)]))];
  const groups = chunk(forms, pageSize);
  const uploads: Upload[] = [];
  async function work(): Promise<void> {
    for (let group = groups.shift(); group; group = groups.shift()) {
      const call = `allUploads(first: ${pageSize}, filter: { ${name}: { in: ${JSON.stringify(group)} } })`;
      const { data } = await cda.ask(`{ ${call} { ${uploadFields.join(' ')} } }`);
      if (!Array.isArray(data.allUploads)) throw new CdaFailure('incomplete', 'the answer lacks the list of uploads');
      uploads.push(...data.allUploads.flatMap((each) => (isJson(each) ? (readUpload(each, hosts) ?? []) : [])));
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work));
  return uploads;
}

/** The path without percent-escapes. */
export function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
