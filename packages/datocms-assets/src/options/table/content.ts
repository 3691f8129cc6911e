import type { OptionEntries } from '../option-entry.ts';

/** Options that say which content of DatoCMS the job is about. */
export interface ContentOptions {
  /**
   * Token for the Content Delivery API (CDA) of DatoCMS.
   * @default process.env.DATOCMS_CDA_TOKEN or another usual variable
   */
  token?: string | undefined;
  /**
   * Name of the variable that holds the token, in the environment or in an env file.
   * @example 'CMS_TOKEN'
   */
  tokenEnv?: string | undefined;
  /**
   * Which content counts as published: published, or drafts (for a staging build; the token must be allowed to read drafts).
   * @default 'published'
   */
  content?: 'published' | 'drafts' | undefined;
  /**
   * Environment of the DatoCMS project.
   * @default the primary one
   */
  environment?: string | undefined;
  /**
   * URL of the CDA.
   * @default 'https://graphql.datocms.com/'
   */
  cdaUrl?: string | undefined;
  /**
   * Further asset host, such as a custom domain; a list for more.
   * @example 'media.example.org'
   */
  host?: string | readonly string[] | undefined;
  /**
   * Read only the content that changed since the last build; with `false`, read all published content.
   * @default true
   */
  incremental?: boolean | undefined;
}

export const contentOptions = {
  token: {
    validator: (from) => from.secret,
    defaultText: '$DATOCMS_CDA_TOKEN or another usual variable',
    argument: '<token>',
    help: 'token for the Content Delivery API (CDA) of DatoCMS',
    commands: ['localize', 'published', 'serve'],
  },
  tokenEnv: {
    validator: (from) => from.variableName,
    argument: '<name>',
    help: 'name of the variable that holds the token, in the environment or in an env file',
    commands: ['localize', 'published', 'serve'],
  },
  content: {
    validator: (from) => from.oneOf('published', 'drafts'),
    default: 'published',
    argument: '<content>',
    help: 'which content counts as published: published, or drafts (for a staging build; the token must be allowed to read drafts)',
    commands: ['localize', 'published', 'serve'],
  },
  environment: {
    validator: (from) => from.environmentName,
    defaultText: 'the primary one',
    argument: '<name>',
    help: 'environment of the DatoCMS project',
    commands: ['localize', 'published', 'serve'],
  },
  cdaUrl: {
    validator: (from) => from.cdaUrl,
    default: 'https://graphql.datocms.com/',
    argument: '<url>',
    help: 'URL of the CDA',
    commands: ['localize', 'published', 'serve'],
  },
  host: {
    validator: (from) => from.hostNames,
    default: [],
    argument: '<host>',
    help: 'further asset host, such as a custom domain',
    commands: ['localize', 'verify', 'published', 'serve'],
  },
  incremental: {
    validator: (from) => from.boolean,
    default: true,
    help: 'read all published content, not only what changed since the last build',
    commands: ['localize', 'published'],
  },
} satisfies OptionEntries<ContentOptions>;
