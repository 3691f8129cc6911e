#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module from 'node:module';
import { resolve } from 'node:path';

// Compiled code is kept beside the downloads, so that a machine that keeps these for the next build keeps it too. Threads are
// told by the variable. Where the folder can't be written, or Node is too old, each run compiles again.
if (!process.env.NODE_COMPILE_CACHE && existsSync('node_modules')) {
  process.env.NODE_COMPILE_CACHE = resolve('node_modules/.cache/datocms-assets/compiled');
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
}
await import('../dist/cli.js');
