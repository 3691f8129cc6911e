import { GraphQLError, GraphQLScalarType, type ValueNode, valueFromASTUntyped } from 'graphql';

interface Check {
  readonly description: string;
  accepts(value: unknown): boolean;
  /** @default as it is written */
  read?(value: unknown): unknown;
}

function scalar(name: string, { description, accepts, read = (value) => value }: Check): GraphQLScalarType {
  const check = (value: unknown): unknown => {
    if (accepts(value)) return read(value);
    throw new GraphQLError(`${name} cannot represent the value: ${JSON.stringify(value)}`);
  };
  return new GraphQLScalarType({
    name,
    description,
    serialize: (value) => value,
    parseValue: check,
    parseLiteral: (node: ValueNode, variables) => check(valueFromASTUntyped(node, variables)),
  });
}

const isId = (value: unknown): boolean => typeof value === 'string' || Number.isInteger(value);
const isInstant = (value: unknown): boolean => typeof value === 'string' && !Number.isNaN(Date.parse(value));
const anything = (): boolean => true;

export const BooleanType = scalar('BooleanType', {
  description: 'true or false',
  accepts: (value) => typeof value === 'boolean',
});
export const IntType = scalar('IntType', {
  description: 'A whole number',
  accepts: (value) => Number.isSafeInteger(value),
});
export const FloatType = scalar('FloatType', { description: 'A number', accepts: (value) => Number.isFinite(value) });
export const DateType = scalar('Date', { description: 'A date, as YYYY-MM-DD', accepts: isInstant });
export const DateTime = scalar('DateTime', { description: 'A moment, in ISO 8601', accepts: isInstant });
export const ItemId = scalar('ItemId', { description: 'The id of a record', accepts: isId, read: String });
export const UploadId = scalar('UploadId', { description: 'The id of an asset', accepts: isId, read: String });
export const JsonField = scalar('JsonField', { description: 'Any JSON', accepts: anything });
export const CustomData = scalar('CustomData', { description: 'Any JSON object', accepts: anything });
export const MetaTagAttributes = scalar('MetaTagAttributes', { description: 'Attributes of a tag', accepts: anything });
