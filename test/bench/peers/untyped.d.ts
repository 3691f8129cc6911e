// Types of the used parts of packages without types.
declare module 'astro-get-remote-img' {
  interface Integration {
    readonly hooks: { 'astro:build:done'(build: { dir: URL }): Promise<void> };
  }
  export default function getRemoteAssets(options: { url: string; imageDir: string }): Integration;
}

declare module 'website-scraper' {
  export default function scrape(options: {
    urls: { url: string; filename: string }[];
    directory: string;
    requestConcurrency: number;
  }): Promise<unknown>;
}

declare module '@11ty/eleventy' {
  export interface Settings {
    setTemplateFormats(formats: string[]): void;
    addPassthroughCopy(path: string): void;
    addPlugin<T>(plugin: (settings: Settings, options: T) => void, options: T): void;
  }
  export default class Eleventy {
    constructor(input: string, output: string, options: { quietMode: boolean; config(settings: Settings): object });
    write(): Promise<unknown>;
  }
}

declare module '@11ty/eleventy-img' {
  import type { Settings } from '@11ty/eleventy';

  export interface TransformOptions {
    formats: string[];
    widths: string[];
    cacheOptions: { directory: string };
  }
  export function eleventyImageTransformPlugin(settings: Settings, options: TransformOptions): void;
}
