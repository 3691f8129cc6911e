import { type GraphQLSchema, getNamedType, isInputObjectType } from 'graphql';
import type { AssetHosts } from '../../asset/asset-url.ts';
import { Pace, workThrough } from '../../net/adaptive-pace.ts';
import { CdaFailure } from '../cda/cda-failure.ts';
import type { CdaClient } from '../cda/client.ts';
import { isJson } from '../cda/json.ts';
import { chunk, pageSize } from './query-part.ts';
import { readUpload, type Upload, uploadFields } from './upload.ts';

type Key = 'path' | 'id';

const valuesPerQuery = 2000;

/** Whether the schema can find uploads so (older projects' can't by path). */
export function offersFilter(schema: GraphQLSchema, name: Key): boolean {
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
  cda: CdaClient,
  name: Key,
  values: readonly string[],
  hosts: AssetHosts,
): Promise<Upload[]> {
  // The CDA keeps paths as they were uploaded, so both forms are asked for.
  const forms = name === 'id' ? values : [...new Set(values.flatMap((path) => [path, decodedPath(path)]))];
  const groups = chunk(forms, valuesPerQuery);
  const uploads: Upload[] = [];
  await workThrough(groups, new Pace(), async (group) => {
    try {
      uploads.push(...(await lookUp(cda, name, group, hosts)));
    } catch (error) {
      const isTooMuch = error instanceof CdaFailure && error.kind === 'complex' && group.length > 1;
      if (!isTooMuch) throw error;
      groups.push(...chunk(group, Math.ceil(group.length / 2)));
    }
  });
  return uploads;
}

async function lookUp(cda: CdaClient, name: Key, values: readonly string[], hosts: AssetHosts): Promise<Upload[]> {
  const calls = chunk(values, pageSize).map(
    (each, at) => `a${at}: allUploads(first: ${pageSize}, filter: { ${name}: { in: ${JSON.stringify(each)} } })`,
  );
  const { data } = await cda.ask(`{ ${calls.map((call) => `${call} { ${uploadFields.join(' ')} }`).join(' ')} }`);
  return calls.flatMap((_, at) => {
    const list = data[`a${at}`];
    if (!Array.isArray(list)) throw new CdaFailure('incomplete', 'the answer lacks the list of uploads');
    return list.flatMap((each) => (isJson(each) ? (readUpload(each, hosts) ?? []) : []));
  });
}

/** The path without percent-escapes. */
export function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
