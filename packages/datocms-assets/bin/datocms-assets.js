#!/usr/bin/env node
import module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`datocms-assets: Node 20.19 or newer is needed, this is ${process.versions.node}.\n`);
  process.exit(2);
}

if (typeof WebAssembly === 'undefined') {
  process.stderr.write(
    'datocms-assets: Node.js runs without WebAssembly, which requests and the search in files need.\n  Fix: Remove --jitless from the flags of Node.js and from NODE_OPTIONS.\n',
  );
  process.exit(2);
}

// Node keeps compiled code for the next run, in its usual folder; threads are told by the variable. Not in CI: a machine that
// is new each time would only pay for writing it. Never beside the downloads: compiled code can't be signed, and a cache that
// CI restores may hold what another build has put there.
if (!process.env.CI && !process.env.NODE_COMPILE_CACHE) {
  process.env.NODE_COMPILE_CACHE = join(tmpdir(), 'node-compile-cache');
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
}

try {
  const { runProcess } = await import('../dist/cli.js');
  await runProcess();
} catch (error) {
  // Node meets the limit where it loads code or starts a thread, too, and each time says it in other words.
  if (!/EMFILE|too many open files/.test(error?.message)) throw error;
  process.stderr.write(
    'datocms-assets: Too many files are open (EMFILE).\n  Fix: Raise the limit on open files (`ulimit -n`).\n',
    () => process.exit(1),
  );
}
