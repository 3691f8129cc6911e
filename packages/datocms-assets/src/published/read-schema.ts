import { buildClientSchema, type GraphQLSchema, getIntrospectionQuery, isEnumType } from 'graphql';
import { FindingError, finding } from '../finding.ts';
import { CdaFailure } from './cda-failure.ts';
import type { Cda } from './connect-cda.ts';

/**
 * Asks the CDA for its schema; it shows only what the token's role may see.
 * @throws FindingError where the answer is no schema
 */
export async function readSchema(cda: Cda): Promise<GraphQLSchema> {
  try {
    const { data } = await cda.ask(getIntrospectionQuery({ descriptions: false }));
    return toSchema(data);
  } catch (error) {
    if (!(error instanceof CdaFailure)) throw error;
    throw new FindingError([finding('cda-incomplete', `The schema can't be read from the CDA: ${error.message}.`)]);
  }
}

function toSchema(data: unknown): GraphQLSchema {
  try {
    return buildClientSchema(data as Parameters<typeof buildClientSchema>[0]);
  } catch (error) {
    throw new CdaFailure('incomplete', error instanceof Error ? error.message : String(error));
  }
}

/** The project's locales, as the schema spells them. */
export function localesOf(schema: GraphQLSchema): string[] {
  const type = schema.getType('SiteLocale');
  return isEnumType(type) ? type.getValues().map((each) => each.name) : [];
}
