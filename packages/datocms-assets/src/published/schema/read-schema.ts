import { createHash } from 'node:crypto';
import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  isEnumType,
} from 'graphql';
import { CdaFailure } from '../cda/cda-failure.ts';
import type { CdaClient } from '../cda/client.ts';
import { maxComplexity } from '../cda/complexity-limit.ts';

export interface ProjectSchema {
  readonly schema: GraphQLSchema;
  /** Equal for equal schemas of one environment. */
  readonly fingerprint: string;
  /** Of one query; where the service tells. */
  readonly maxComplexity: number | undefined;
}

/**
 * Asks the CDA for its schema; it shows only what the token's role may see.
 * @throws CdaFailure of kind `incomplete` where the answer is no schema
 */
export async function readSchema(cda: CdaClient): Promise<ProjectSchema> {
  const { data, headers } = await cda.ask(getIntrospectionQuery({ descriptions: false }));
  const fingerprint = createHash('sha256')
    .update(`${headers.get('x-environment')}\n${JSON.stringify(data)}`)
    .digest('hex');
  try {
    const schema = buildClientSchema(data as unknown as IntrospectionQuery);
    return { schema, fingerprint, maxComplexity: maxComplexity(headers) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CdaFailure('incomplete', `the answer is no schema: ${reason}`);
  }
}

/** The project's locales, as the schema spells them. */
export function localesOf(schema: GraphQLSchema): string[] {
  const type = schema.getType('SiteLocale');
  return isEnumType(type) ? type.getValues().map((each) => each.name) : [];
}
