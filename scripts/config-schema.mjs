// The JSON schema of `datocms-assets.config.json`, from the table that validates the options.
import { writeFileSync } from 'node:fs';
import { optionTable } from '../packages/datocms-assets/src/options/option-table.ts';
import { callOptions } from '../packages/datocms-assets/src/options/table/call.ts';

const text = { type: 'string' };
const number = { type: ['number', 'string'] };
const list = { anyOf: [text, { type: 'array', items: text }] };
const textByName = { type: 'object', additionalProperties: text };

/** In the place of the validators, by their names: entries of the table pick one. */
const schemas = {
  ...Object.fromEntries(
    ['secret', 'nonEmptyText', 'environmentName', 'variableName', 'region', 'siteUrl', 'cdaUrl', 'endpoint'].map(
      (name) => [name, text],
    ),
  ),
  ...Object.fromEntries(
    ['basePath', 'routePath', 'outputFolder', 's3Url', 'listenAddress'].map((name) => [name, text]),
  ),
  ...Object.fromEntries(['byteCount', 'resolution', 'seconds', 'days'].map((name) => [name, number])),
  ...Object.fromEntries(['globs', 'fileGlobs', 'hostNames', 'reportFiles'].map((name) => [name, list])),
  boolean: { type: 'boolean' },
  oneOf: (...values) => ({ enum: values }),
  wholeNumber: (minimum, maximum) => ({ type: ['integer', 'string'], minimum, maximum }),
  formats: {
    anyOf: [
      { enum: ['webp', 'avif,webp', 'webp,avif', 'avif', 'original'] },
      { type: 'array', items: { enum: ['avif', 'webp'] } },
    ],
  },
  urlPrefixes: { anyOf: [text, { ...textByName, required: ['fallback'] }] },
  hostOrigins: { anyOf: [...list.anyOf, textByName] },
  video: videoSchema(),
};

function videoSchema() {
  const mode = { enum: ['report', 'mp4', 'hls'] };
  const properties = { mode, maxResolution: number, maxBytes: number };
  return { anyOf: [mode, { type: 'object', properties, required: ['mode'], additionalProperties: false }] };
}

/** The help of the command line, with the names that options have in the file. */
function describe({ help, default: byDefault, defaultText }) {
  const meaning = help.replace(
    /--([a-z-]+)/g,
    (_, flag) => `\`${flag.replace(/-(.)/g, (_dash, letter) => letter.toUpperCase())}\``,
  );
  const form = byDefault === true ? `false: ${meaning}` : meaning;
  return defaultText === undefined ? form : `${form} (default: ${defaultText})`;
}

function schemaOf([name, entry]) {
  const schema = entry.validator(schemas);
  if (schema === undefined) throw new Error(`The validator of ${name} has no schema in scripts/config-schema.mjs.`);
  const { default: byDefault } = entry;
  const isShown = byDefault !== undefined && !Array.isArray(byDefault);
  return [name, { description: describe(entry), ...(isShown && { default: byDefault }), ...schema }];
}

/** @param file path of the schema */
export function writeConfigSchema(file) {
  const entries = Object.entries(optionTable).filter(([name]) => !Object.hasOwn(callOptions, name));
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration file of datocms-assets',
    type: 'object',
    properties: { $schema: { type: 'string' }, ...Object.fromEntries(entries.map(schemaOf)) },
    additionalProperties: false,
  };
  writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
}
