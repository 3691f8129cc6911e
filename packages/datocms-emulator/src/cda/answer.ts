import {
  type DocumentNode,
  execute,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { createPlaceholders } from '../content/placeholder.ts';
import { createView, type RequestContext, type View } from '../content/view.ts';
import type { Project } from '../project/project.ts';
import { buildSchema } from '../schema/build-schema.ts';
import { complexityOf } from './complexity.ts';
import { queryError } from './query-error.ts';
import type { Access, Operation } from './read-request.ts';

/** The response to a query: the body, and values for the headers. */
export interface Answer {
  readonly body: { readonly data?: unknown; readonly errors?: readonly unknown[] };
  readonly complexity: number | null;
  readonly operation: string | null;
}

export type Answerer = (access: Access, operation: Operation) => Promise<Answer>;

/** Creates the function that answers queries about one project. It caches schemas, views and parsed queries. */
export function createAnswerer(project: Project, maxComplexity: number): Answerer {
  const modes = new Map<string, { readonly schema: GraphQLSchema; readonly view: View }>();
  const prepared = new LRUCache<string, DocumentNode | GraphQLError[]>({ max: 500 });
  const placeholders = createPlaceholders();

  return async (access, { query, variables, operationName }) => {
    const modeKey = `${access.drafts} ${access.excludeInvalid} ${[...access.hiddenModels].sort().join(' ')}`;
    const mode = modes.get(modeKey) ?? { schema: buildSchema(project, access), view: createView(project, access) };
    modes.set(modeKey, mode);
    const { schema, view } = mode;
    const key = `${modeKey} ${query}`;
    const document = prepared.get(key) ?? prepare(schema, query);
    prepared.set(key, document);
    if (Array.isArray(document)) return failed(document, null, null);
    const operation = getOperationAST(document, operationName);
    if (!operation)
      return failed(
        [{ message: 'The document must contain one operation, or `operationName` must name one of them' }],
        null,
        null,
      );
    const name = nameOf(operation);
    const complexity = complexityOf(schema, document, operation, variables, project.settings.locales.length);
    if (complexity > maxComplexity) {
      const message = `Query has complexity of ${complexity}, which exceeds max complexity of ${maxComplexity}`;
      return failed([{ message }], complexity, name);
    }
    const contextValue: RequestContext = { view, placeholders, baseEditingUrl: access.baseEditingUrl };
    const result = await execute({ schema, document, variableValues: variables, operationName, contextValue });
    if (result.errors) return failed(result.errors, complexity, name);
    return { body: { data: result.data }, complexity, operation: name };
  };
}

/** The parsed query, or what is wrong with it. */
function prepare(schema: GraphQLSchema, query: string): DocumentNode | GraphQLError[] {
  try {
    const document = parse(query);
    const errors = validate(schema, document);
    return errors.length > 0 ? [...errors] : document;
  } catch (error) {
    return [error as GraphQLError];
  }
}

/** The service sends errors without data. */
function failed(
  errors: readonly (GraphQLError | { readonly message: string })[],
  complexity: number | null,
  operation: string | null,
): Answer {
  return {
    body: { errors: errors.map((error) => ('toJSON' in error ? queryError(error) : error)) },
    complexity,
    operation,
  };
}

/** The operation's name, or else its root fields. */
function nameOf(operation: OperationDefinitionNode): string {
  if (operation.name) return operation.name.value;
  return operation.selectionSet.selections
    .map((selection) => ('name' in selection ? selection.name.value : '…'))
    .join(' ');
}
