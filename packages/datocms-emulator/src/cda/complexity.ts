import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getVariableValues,
  isInterfaceType,
  isListType,
  isObjectType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';

type Variables = Readonly<Record<string, unknown>>;

interface Counter {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Variables;
  readonly locales: number;
}

/** The complexity of a query, by the service's table of costs. The document must be valid for the schema. */
export function complexityOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  locales: number,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  // With the defaults of those that are not given. Wrong ones are an error when the query runs.
  const { coerced = variables } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  const counter = { schema, fragments, variables: coerced, locales };
  return costOfSelection(counter, operation.selectionSet, schema.getQueryType()!, true);
}

function costOfSelection(
  counter: Counter,
  set: SelectionSetNode | undefined,
  type: GraphQLObjectType,
  root = false,
): number {
  let cost = 0;
  for (const selection of set?.selections ?? []) {
    if (selection.kind === Kind.FIELD) {
      const field = type.getFields()[selection.name.value];
      // `__typename`, `__schema` and the like are free.
      if (field) cost += costOfField(counter, selection, field, root);
      continue;
    }
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? counter.fragments.get(selection.name.value) : selection;
    const condition = fragment?.typeCondition?.name.value;
    if (fragment && applies(counter.schema, condition, type))
      cost += costOfSelection(counter, fragment.selectionSet, type, root);
  }
  return cost;
}

function applies(schema: GraphQLSchema, condition: string | undefined, type: GraphQLObjectType): boolean {
  if (!condition || condition === type.name) return true;
  const abstract = schema.getType(condition);
  return (isInterfaceType(abstract) || isUnionType(abstract)) && schema.isSubType(abstract, type);
}

function costOfField(counter: Counter, node: FieldNode, field: GraphQLField<unknown, unknown>, root: boolean): number {
  const inner = innerCost(counter, node, field);
  if (root) return rootCost(counter, node, field, inner);
  const name = field.name;
  if (fixedCostFields.has(name)) return 5;
  if (/^_all.+Locales$/.test(name)) return counter.locales * (inner + 1);
  const target = getNamedType(field.type);
  if (isListType(getNullableType(field.type)))
    return isObjectType(target) || isUnionType(target) ? 5 * Math.max(inner, 1) : 1;
  if (name === 'value' && target.name === 'JsonField') return 10;
  if (target.name.endsWith('FileField')) return 5 + inner;
  if (target.name.endsWith('Record') || isUnionType(target)) return 10 + inner;
  return 1 + inner;
}

const fixedCostFields: ReadonlySet<string> = new Set([
  'responsiveImage',
  'blurUpThumb',
  '_seoMetaTags',
  'faviconMetaTags',
]);

/** The cost of the most expensive possible type. */
function innerCost(counter: Counter, node: FieldNode, field: GraphQLField<unknown, unknown>): number {
  const type = getNamedType(field.type);
  if (isObjectType(type)) return costOfSelection(counter, node.selectionSet, type);
  if (!isUnionType(type) && !isInterfaceType(type)) return 0;
  const costs = counter.schema
    .getPossibleTypes(type)
    .map((possible) => costOfSelection(counter, node.selectionSet, possible));
  return Math.max(0, ...costs);
}

function rootCost(counter: Counter, node: FieldNode, field: GraphQLField<unknown, unknown>, inner: number): number {
  if (field.name === '_site') return 10 + inner;
  if (/^_all.+Meta$/.test(field.name)) return 1000;
  const args = argumentsOf(node, counter.variables);
  const extra = 250 * countConditions(args.filter) + 250 * orderCount(args.orderBy);
  if (/^all[A-Z]/.test(field.name)) return 100 + extra + pageSize(args.first) * inner;
  const singleton = !field.args.some((argument) => argument.name === 'filter');
  return (singleton ? 25 : 50) + extra + inner;
}

function argumentsOf(node: FieldNode, variables: Variables): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    (node.arguments ?? []).map((argument) => [argument.name.value, valueFromASTUntyped(argument.value, variables)]),
  );
}

function pageSize(first: unknown): number {
  return typeof first === 'number' ? first : 20;
}

function orderCount(orderBy: unknown): number {
  return Array.isArray(orderBy) ? orderBy.length : orderBy ? 1 : 0;
}

/** Counts the operators in a filter, including those inside `AND` and `OR`. */
function countConditions(filter: unknown): number {
  if (typeof filter !== 'object' || filter === null) return 0;
  return Object.entries(filter).reduce((sum, [key, value]) => {
    if (key === 'AND' || key === 'OR')
      return sum + [value].flat().reduce((all: number, one) => all + countConditions(one), 0);
    return sum + (typeof value === 'object' && value !== null ? Object.keys(value).length : 0);
  }, 0);
}
