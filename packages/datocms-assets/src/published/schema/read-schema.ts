import { hash } from 'node:crypto';
import {
  buildClientSchema,
  type GraphQLSchema,
  getNamedType,
  type IntrospectionQuery,
  isEnumType,
  isInputObjectType,
} from 'graphql';
import { CdaError, checkApi } from '../cda/cda-error.ts';
import type { CdaAnswer, CdaClient } from '../cda/client.ts';
import { readMaxComplexity } from '../cda/complexity-limit.ts';
import { introspectionQuery } from './introspection-query.ts';
import { listModels, type Model } from './list-models.ts';
import { Selector } from './selection.ts';

/** A project's schema, as the role of the token sees it. */
export interface ProjectSchema {
  /** Equal for equal schemas of one environment. */
  readonly fingerprint: string;
  readonly models: readonly Model[];
  readonly selector: Selector;
  /** How many locales the project has. */
  readonly locales: number;
  /** The service's limit for one query, if the service names it. */
  readonly maxComplexity: number | undefined;
  readonly library: LibraryQueries;
}

/** The queries about the media library that the schema offers. Schemas of older projects offer fewer. */
export interface LibraryQueries {
  readonly byPath: boolean;
  readonly byId: boolean;
  /** The query for the count and the newest change. */
  readonly state: boolean;
}

/**
 * Asks the CDA for its schema.
 * @throws CdaError of kind `incomplete` if the answer is not a schema
 */
export async function readSchema(cda: CdaClient): Promise<ProjectSchema> {
  return toProjectSchema(await cda.query(introspectionQuery));
}

/**
 * The schema in an answer to `introspectionQuery`.
 * @throws CdaError of kind `incomplete` if the answer is not a schema
 */
export function toProjectSchema({ data, headers }: CdaAnswer): ProjectSchema {
  const schema = parseSchema(data);
  const models = listModels(schema);
  const locales = listLocales(schema);
  return {
    fingerprint: hash('sha256', `${headers.get('x-environment')}\n${JSON.stringify(data)}`),
    models,
    selector: new Selector(schema, new Set(models.map(({ type }) => type)), locales),
    locales: locales.length,
    maxComplexity: readMaxComplexity(headers),
    library: findLibraryQueries(schema),
  };
}

function parseSchema(data: CdaAnswer['data']): GraphQLSchema {
  try {
    return buildClientSchema(data as unknown as IntrospectionQuery);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `the answer is not a schema: ${reason.replace(/\.$/, '')}`;
    throw new CdaError('incomplete', message, { fix: checkApi });
  }
}

/** The project's locales, as the schema spells them. */
function listLocales(schema: GraphQLSchema): string[] {
  const type = schema.getType('SiteLocale');
  return isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
}

function findLibraryQueries(schema: GraphQLSchema): LibraryQueries {
  const { _allUploadsMeta: count, allUploads: list } = schema.getQueryType()?.getFields() ?? {};
  const typeOf = (argument: string) => {
    const found = list?.args.find(({ name }) => name === argument);
    return found && getNamedType(found.type);
  };
  const [filter, order] = [typeOf('filter'), typeOf('orderBy')];
  const filters = isInputObjectType(filter) ? filter.getFields() : {};
  return {
    byPath: 'path' in filters,
    byId: 'id' in filters,
    state: count !== undefined && isEnumType(order) && order.getValue('_updatedAt_DESC') !== undefined,
  };
}
