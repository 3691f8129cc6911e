import { GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { Project } from '../project/project.ts';
import { recordType } from './record-types.ts';
import { rootFields } from './root-fields.ts';
import { createScope } from './scope.ts';
import { fileInterface } from './upload-types.ts';

export interface SchemaOptions {
  /** As with `X-Exclude-Invalid: true`. */
  readonly strict: boolean;
  readonly hiddenModels: ReadonlySet<string>;
  /** With drafts a record may never have been published. */
  readonly drafts: boolean;
}

/** The schema that the service would generate for a project. */
export function buildSchema(project: Project, { strict, hiddenModels, drafts }: SchemaOptions): GraphQLSchema {
  const models = new Map([...project.models].filter(([apiKey]) => !hiddenModels.has(apiKey)));
  const scope = createScope(project, models, { strict, drafts });
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: () => rootFields(scope) }),
    types: [...[...models.values()].map((model) => recordType(scope, model)), fileInterface(scope)],
  });
}
