import { getIntrospectionQuery, parse, print } from 'graphql';
import { expect, it } from 'vitest';
import { introspectionQuery } from './introspection-query.ts';

it('the query for the schema asks what the query of GraphQL asks, without descriptions', () => {
  const toCanonical = (query: string) => print(parse(query));
  expect(toCanonical(introspectionQuery)).toBe(toCanonical(getIntrospectionQuery({ descriptions: false })));
});
