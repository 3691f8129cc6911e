// Measures the throughput of the scanner, of edits and splicing, of the verifier and the filter in front of it, from the sources: node throughput.ts SECONDS. Prints JSON.
import { AssetHosts } from '../../../packages/datocms-assets/src/asset/asset-url.ts';
import { makeEdits } from '../../../packages/datocms-assets/src/rewrite/make-edits.ts';
import { splice } from '../../../packages/datocms-assets/src/rewrite/splice.ts';
import type { FileScan } from '../../../packages/datocms-assets/src/scan/file-scan.ts';
import { MarkReader } from '../../../packages/datocms-assets/src/scan/marks/mark-reader.ts';
import { ScanContext } from '../../../packages/datocms-assets/src/scan/scan-context.ts';
import { scanBytes } from '../../../packages/datocms-assets/src/scan/scan-files.ts';
import { CleanFilter } from '../../../packages/datocms-assets/src/verify/filter/clean-filter.ts';
import { searchBytes } from '../../../packages/datocms-assets/src/verify/search/search-bytes.ts';
import { compileSearchTargets } from '../../../packages/datocms-assets/src/verify/search/search-targets.ts';
import { catalogue, makeSamples, type Samples, storedName, storedNames } from './samples.ts';

export interface Throughput {
  readonly room: 'scanner' | 'splice' | 'verifier' | 'filter';
  readonly sample: string;
  readonly megabytesPerSecond: number;
}

const seconds = Number(process.argv[2] ?? 1);
const hosts = new AssetHosts();
const paths = [...catalogue.pictures, ...catalogue.documents, catalogue.icon].map((each) => each.path);
const known = new Set(paths);
const context = new ScanContext(hosts, new Set(['www.example.org']), (path) => known.has(path));
const stored = { urlPrefixes: ['/_assets/', 'https://www.example.org/_assets/'], names: storedNames() };
const targets = compileSearchTargets({ hosts, knownPaths: paths, stored });

const filter = new CleanFilter(targets);
const marks = new MarkReader(hosts);
const rewriting = { replacement: (variantId: number) => `/_assets/${storedName(variantId)}`, origin: "'self'" };
const usedNames = new Set<string>();

const results: Throughput[] = [];
for (const target of ['cms', 'none'] as const) {
  for (const samples of makeSamples(target)) {
    note('scanner', samples, (name, bytes) => scanBytes(name, bytes, context, marks.read(bytes)).references.length);
    if (target === 'none') continue;
    const scans = samples.files.map((bytes) => scanBytes(`sample.${samples.extension}`, bytes, context));
    note('splice', samples, (_, bytes, at) => splice(bytes, makeEdits(scans[at] as FileScan, bytes, rewriting)).length);
  }
}
for (const target of ['stored', 'none'] as const) {
  for (const samples of makeSamples(target)) {
    note('verifier', samples, (name, bytes) => searchBytes(name, bytes, targets).length);
    note('filter', samples, (name, bytes) => Number(filter.isCertainlyClean(name, bytes, usedNames)));
  }
}
process.stdout.write(JSON.stringify(results));

function note(
  room: Throughput['room'],
  { name, extension, files }: Samples,
  work: (name: string, bytes: Buffer, at: number) => number,
) {
  const pass = () => {
    let found = 0;
    for (const [at, bytes] of files.entries()) found += work(`sample.${extension}`, bytes, at);
    return found;
  };
  const bytes = files.reduce((sum, each) => sum + each.length, 0);
  // The first half of the time is the warm-up.
  passesIn(pass, seconds / 2);
  const { passes, spent } = passesIn(pass, seconds / 2);
  const megabytesPerSecond = (bytes * passes) / 1e6 / spent;
  results.push({ room, sample: name, megabytesPerSecond });
}

/** Processor time, so that other programs on the machine do not count. */
function passesIn(pass: () => void, atLeast: number): { passes: number; spent: number } {
  const began = process.cpuUsage();
  for (let passes = 1; ; passes++) {
    pass();
    const { user, system } = process.cpuUsage(began);
    const spent = (user + system) / 1e6;
    if (spent >= atLeast) return { passes, spent };
  }
}
