/** The number of lists and non-nulls around a named type, as in GraphQL's own query. */
const maxWrappers = 9;
const ofType = (depth: number): string => (depth === 0 ? '' : ` ofType { name kind${ofType(depth - 1)} }`);

/** The query that GraphQL's `getIntrospectionQuery` prints, without descriptions, so that GraphQL is not needed. */
export const introspectionQuery = `query IntrospectionQuery {
  __schema {
    queryType { name kind } mutationType { name kind } subscriptionType { name kind }
    types { ...FullType }
    directives { name locations args { ...InputValue } }
  }
}
fragment FullType on __Type {
  kind name
  fields(includeDeprecated: true) { name args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
  inputFields { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue { name type { ...TypeRef } defaultValue }
fragment TypeRef on __Type { kind name${ofType(maxWrappers)} }`;
