import type { OptionEntries } from '../option-entry.ts';

/** Options of `datocms-assets serve`. */
export interface ServeOptions {
  /**
   * Address on which the server listens; 0.0.0.0 and :: mean all of the machine.
   * @default '127.0.0.1'
   */
  listen?: string | undefined;
  /**
   * Port on which the server listens; 0: a free one.
   * @default 8080
   */
  port?: number | string | undefined;
  /**
   * How old the index of published assets may be before a request makes the server ask the CDA again: seconds, or a text such as
   * `'500ms'`.
   * @default 60
   */
  refresh?: number | string | undefined;
}

export const serveOptions = {
  listen: {
    validator: (from) => from.listenAddress,
    default: '127.0.0.1',
    argument: '<address>',
    help: 'address on which the server listens; 0.0.0.0 and :: mean all of the machine',
    commands: ['serve'],
  },
  port: {
    validator: (from) => from.wholeNumber(0, 65_535),
    default: 8080,
    argument: '<number>',
    help: 'port on which the server listens; 0: a free one',
    commands: ['serve'],
  },
  refresh: {
    validator: (from) => from.seconds,
    default: 60,
    argument: '<seconds>',
    help: 'how old the index of published assets may be before a request makes the server ask the CDA again',
    commands: ['serve'],
  },
} satisfies OptionEntries<ServeOptions>;
