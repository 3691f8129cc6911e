// Replaces URLs by a pattern, then searches for the host once more: node bare-rewriter.ts FOLDER HOST.
// It does not parse markup, fetches nothing, and overwrites the files in place.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const threads = 2;

interface Part {
  readonly files: readonly string[];
  readonly host: string;
}

if (isMainThread) {
  const [folder = '', host = ''] = process.argv.slice(2);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => join(entry.parentPath, entry.name));
  const size = Math.ceil(files.length / threads);
  for (let from = 0; from < files.length; from += size) {
    const part: Part = { files: files.slice(from, from + size), host };
    new Worker(new URL(import.meta.url), { workerData: part });
  }
} else {
  const { files, host } = workerData as Part;
  const url = new RegExp(`https://${host.replaceAll('.', '\\.')}/[^\\s"'<>\\\\]+`, 'g');
  const names = new Map<string, string>();
  const nameOf = (found: string) => {
    const name = names.get(found) ?? `/_assets/${names.size.toString(16).padStart(16, '0')}.jpg`;
    names.set(found, name);
    return name;
  };
  for (const file of files) writeFileSync(file, readFileSync(file, 'latin1').replace(url, nameOf), 'latin1');
  const left = files.filter((file) => readFileSync(file, 'latin1').includes(host));
  if (left.length > 0) throw new Error(`${left.length} files still name ${host}.`);
}
