import type { GraphQLError } from 'graphql';

/** An error of a query, in the service's words. The service uses another GraphQL library. */
export interface QueryError {
  readonly message: string;
  readonly locations?: readonly unknown[];
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, string>>;
}

interface Wording {
  readonly pattern: RegExp;
  message(...parts: readonly string[]): string;
  extensions(...parts: readonly string[]): Readonly<Record<string, string>>;
}

const wordings: readonly Wording[] = [
  {
    pattern: /^Cannot query field "(\w+)" on type "(\w+)"/,
    message: (field, type) => `Field '${field}' doesn't exist on type '${type}'`,
    extensions: (fieldName = '', typeName = '') => ({ code: 'undefinedField', typeName, fieldName }),
  },
  {
    pattern: /^Unknown argument "(\w+)" on field "(?:\w+)\.(\w+)"/,
    message: (argument, field) => `Field '${field}' doesn't accept argument '${argument}'`,
    extensions: (argumentName = '', name = '') => ({
      code: 'argumentNotAccepted',
      name,
      typeName: 'Field',
      argumentName,
    }),
  },
  {
    pattern: /^Field "(\w+)" of type "(\S+)" must have a selection of subfields/,
    message: (field, type) => `Field must have selections (field '${field}' returns ${type} but has no selections)`,
    extensions: (nodeName = '', typeName = '') => ({
      code: 'selectionMismatch',
      nodeName: `field '${nodeName}'`,
      typeName,
    }),
  },
  {
    pattern: /^Variable "\$(\w+)" is not defined/,
    message: (variable) => `Variable $${variable} is used by the query but not declared`,
    extensions: (variableName = '') => ({ code: 'variableNotDefined', variableName }),
  },
];

/** Errors with known service wording get that message and code. Others keep graphql-js's message. */
export function queryError(error: GraphQLError): QueryError {
  const { message, locations, path } = error.toJSON();
  const place = { ...(locations && { locations }), ...(path && { path }) };
  for (const wording of wordings) {
    const [matched, ...parts] = wording.pattern.exec(message) ?? [];
    if (matched !== undefined)
      return { message: wording.message(...parts), ...place, extensions: wording.extensions(...parts) };
  }
  return { message, ...place };
}
