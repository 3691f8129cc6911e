import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findUnloadedScripts } from './unloaded-scripts.ts';

const script = /\.m?js$/i;
const page = /\.html?$/i;
const definition = /\bdefine\(\s*["'`]mux-(?:player|video|audio)["'`]/;
/** A text that only `mux-player.ts` contains. */
const mark = 'mux-player-of-stored-videos';
/** Larger scripts are not read. In bytes: the player has about 1 MB. */
const maxScriptSize = 2 ** 25;

/**
 * Finds a script that browsers load and that defines a player of Mux, on a site without the module
 * `datocms-assets/mux-player`. This player requests from Mux every video that data names.
 * @param files of the output, relative to `root`
 */
export function findMuxPlayer(root: string, files: readonly string[]): string | undefined {
  const players: string[] = [];
  for (const file of files.filter((each) => script.test(each))) {
    if (statSync(join(root, file)).size > maxScriptSize) continue;
    const text = readFileSync(join(root, file), 'latin1');
    if (text.includes(mark)) return undefined;
    if (definition.test(text)) players.push(file);
  }
  const unloaded = findUnloadedScripts(root, files, players);
  const player = players.find((file) => !unloaded.has(file));
  // Bundlers put a short script into the page.
  const isInline = (file: string) => page.test(file) && readFileSync(join(root, file), 'latin1').includes(mark);
  return player !== undefined && files.some(isInline) ? undefined : player;
}
