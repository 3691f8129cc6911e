import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from '../measure/measure.ts';
import { writeAstroProject } from './astro-project.ts';

/** The input of a tool. */
export interface PeerJob {
  /** A finished site at `origin`, which the tool may change. The asset host also serves it under `/pages/`. */
  readonly site: string;
  readonly pages: number;
  readonly origin: string;
  /** URLs of all variants of the site, at `origin`. */
  readonly urls: readonly string[];
  /** A folder that does not exist yet. */
  readonly target: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Another tool that downloads remote assets into a static site. */
export interface Peer {
  readonly name: string;
  /** A remark for the table. */
  readonly note: string;
  /** Prepares the run; this is not measured. `result` is the folder with the finished site. */
  readonly prepare: (job: PeerJob) => { readonly command: Command; readonly result: string } | undefined;
  /** Exit statuses other than 0 after which the run is complete. */
  readonly accepts?: readonly number[];
}

export const peers: readonly Peer[] = [
  {
    name: 'astro-get-remote-img 1.2.0',
    note: '<img> and <source> only',
    prepare: (job) => ({
      command: script(new URL('./astro-get-remote-img.ts', import.meta.url), job),
      result: job.site,
    }),
  },
  {
    name: 'website-scraper 6.0.0',
    note: 'crawls; 16 connections asked for',
    prepare: (job) => ({ command: script(new URL('./website-scraper.ts', import.meta.url), job), result: job.target }),
  },
  {
    name: 'wget -p -k',
    note: 'crawls',
    prepare: (job) => {
      if (!isInstalled('wget')) return undefined;
      const pages = readdirSync(job.site, { recursive: true, encoding: 'utf8' }).filter((file) =>
        file.endsWith('.html'),
      );
      const list = `${job.target}-urls`;
      writeFileSync(list, pages.map((page) => `${job.origin}/pages/${page}`).join('\n'));
      const options = ['-q', '-p', '-k', '-H', '-e', 'robots=off', `--ca-certificate=${job.env.NODE_EXTRA_CA_CERTS}`];
      return { command: { command: 'wget', args: [...options, '-P', job.target, '-i', list] }, result: job.target };
    },
    // "Server issued an error response" for one of the files, and failures to rewrite one.
    accepts: [1, 8],
  },
  {
    name: 'Astro <Image>, passthrough service',
    note: 'a whole build; counts only what goes through its component',
    prepare: (job) => {
      writeAstroProject(
        job.target,
        job.urls.filter((url) => !url.endsWith('.pdf')),
        job.pages,
      );
      const cli = fileURLToPath(import.meta.resolve('astro/package.json')).replace('package.json', 'bin/astro.mjs');
      const env = { ...job.env, ASTRO_TELEMETRY_DISABLED: '1' };
      const command = { command: process.execPath, args: [cli, 'build'], cwd: job.target, env };
      return { command, result: join(job.target, 'dist') };
    },
  },
  {
    name: '@11ty/eleventy-img 7.0.0 transform',
    note: '<img src> only; decodes and encodes every picture',
    prepare: (job) => ({ command: script(new URL('./eleventy-img.ts', import.meta.url), job), result: job.target }),
  },
];

function script(file: URL, { site, origin, target, env }: PeerJob): Command {
  return { command: process.execPath, args: [fileURLToPath(file), site, origin, target], env };
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}
