import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';

const canBeRead = (base?: string) => (text: string) =>
  /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9A-F]{2})*$/i.test(text) && URL.canParse(text, base);

const ajv = new Ajv({
  // The schema of SARIF is of draft 4, of which it uses nothing that later ones have changed, but for `id`.
  strict: false,
  unicodeRegExp: false,
  allErrors: true,
  formats: {
    uri: canBeRead(),
    'uri-reference': canBeRead('file:///'),
    'date-time': (text: string) => !Number.isNaN(Date.parse(text)),
  },
});

const { $schema: _draft, id: _id, ...sarifSchema } = schema;
const isSarif = ajv.compile(sarifSchema);

const text = { type: 'string', minLength: 1 };
/** https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
const isCodeQuality = ajv.compile({
  type: 'array',
  items: {
    type: 'object',
    required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
    properties: {
      description: text,
      check_name: text,
      fingerprint: text,
      severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
      location: {
        type: 'object',
        required: ['path', 'lines'],
        properties: {
          path: { ...text, pattern: '^(?!\\.?/|\\.\\./)' },
          lines: { type: 'object', required: ['begin'], properties: { begin: { type: 'integer', minimum: 1 } } },
        },
      },
    },
  },
});

/** @returns what the schema of SARIF 2.1.0 does not allow */
export const sarifErrors = (value: unknown) => errorsOf(isSarif, value);

/** @returns what GitLab does not take */
export const codeQualityErrors = (value: unknown) => errorsOf(isCodeQuality, value);

function errorsOf(validate: ValidateFunction, value: unknown): readonly ErrorObject[] {
  validate(value);
  return validate.errors ?? [];
}
