import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { findChromium } from '../../scripts/programs.mjs';
import { temporaryFolder } from './temporary-folder.ts';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A page that asks another machine gets no answer, on a machine with internet too.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/** Starts the system's browser without window, with a new profile. */
export function openBrowser(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const executablePath = findChromium();
  if (!executablePath)
    throw new Error('Chromium or Chrome not found. Install it, or set CHROMIUM_PATH to its program.');
  return chromium.launchPersistentContext(temporaryFolder('chromium'), {
    executablePath,
    headless: true,
    args: flags,
    viewport: { width: 1280, height: 900 },
    ...options,
  });
}
