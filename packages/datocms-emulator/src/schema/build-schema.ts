import { GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { Project } from '../project/project.ts';
import { recordType } from './record-types.ts';
import { rootFields } from './root-fields.ts';
import { createScope } from './scope.ts';
import { fileInterface } from './upload-types.ts';

export interface SchemaOptions {
  /** The schema for requests with `X-Exclude-Invalid: true`. */
  readonly strict: boolean;
  readonly hiddenModels: ReadonlySet<string>;
  /** With drafts, publication dates can be null. */
  readonly drafts: boolean;
}

/** Generates a project's schema in the shape of the service's. */
export function buildSchema(project: Project, { strict, hiddenModels, drafts }: SchemaOptions): GraphQLSchema {
  const models = new Map([...project.models].filter(([apiKey]) => !hiddenModels.has(apiKey)));
  const scope = createScope(project, models, { strict, drafts }, recordType);
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: () => rootFields(scope) }),
    types: [...[...models.values()].map((model) => scope.recordType(model)), fileInterface(scope)],
  });
}
