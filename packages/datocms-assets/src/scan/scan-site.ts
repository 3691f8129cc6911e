import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { isBinaryName } from './file-format.ts';
import type { FileScan, ScanContext } from './file-scan.ts';
import { scanText } from './scan-text.ts';

const turn = 40;

/** Scans the files named, which are relative to `dir`. Lets other work have its turn every 40 ms. */
export async function scanSite(
  dir: string,
  files: readonly string[],
  context: ScanContext,
  signal?: AbortSignal,
): Promise<FileScan[]> {
  const scans: FileScan[] = [];
  let since = performance.now();
  for (const file of files) {
    if (isBinaryName(file)) continue;
    scans.push(scanBytes(file, readFileSync(join(dir, file)), context));
    if (performance.now() - since < turn) continue;
    await setImmediate();
    signal?.throwIfAborted();
    since = performance.now();
  }
  return scans;
}

/** Scans one file's bytes. A file in UTF-16 can't be spliced, but is told of when it names the host. */
export function scanBytes(file: string, bytes: Buffer, context: ScanContext): FileScan {
  const scan = scanText(file, bytes.toString('latin1'), context);
  const encoding = byteOrder(bytes);
  if (encoding === undefined) return scan;
  const text = new TextDecoder(encoding).decode(bytes);
  return text.search(context.needle) >= 0 ? { ...scan, encoding: encoding.toUpperCase() } : scan;
}

function byteOrder(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}
