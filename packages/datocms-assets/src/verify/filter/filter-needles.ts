import type { SearchTargets } from '../search/search-targets.ts';

/** A text that the filter searches for in undecoded bytes. */
export interface Needle {
  readonly text: string;
  readonly kind: NeedleKind;
  readonly ignoresCase?: boolean;
}

/** The numbers of `assembly/needles.ts`. */
export const needleKinds = { target: 1, project: 2, folder: 3, base64Marker: 4, call: 5 } as const;
export type NeedleKind = (typeof needleKinds)[keyof typeof needleKinds];

/** The texts of `base64` and of calls with strings, for every search. */
const syntax: readonly Needle[] = [
  { text: 'base64', kind: needleKinds.base64Marker, ignoresCase: true },
  ...['push', 'enqueue', 'write', 'next', '__'].map((text) => ({ text, kind: needleKinds.call })),
];

/** All texts that are found without decoding, or that show that decoding is needed. */
export function needlesOf({ hostNames, knownPaths, storedUrls, token }: SearchTargets): Needle[] {
  return [
    ...hostNames.map((text) => ({ text, kind: needleKinds.target, ignoresCase: true })),
    ...(token === undefined ? [] : [{ text: token, kind: needleKinds.target }]),
    ...[...(knownPaths?.names.keys() ?? [])].map((text) => ({ text, kind: needleKinds.project })),
    ...(storedUrls?.folders ?? []).map((text) => ({ text, kind: needleKinds.folder })),
    ...syntax,
  ];
}

const anyByte = Array.from({ length: 256 }, (_, byte) => byte);
const behindProject = [...Buffer.from('/\\%&')];
/** Letters of texts and code, the most frequent first. A needle is searched for by its three rarest bytes. */
const usual = ' etaoinshrdlcumwfgypbvk"=.,-/;:><0123';

/** Three bytes of a needle, each with its possible values, and their place in the needle. */
export function searchedBytes({ text, kind, ignoresCase = false }: Needle): { at: number; values: number[][] } {
  const values = [...Buffer.from(text, 'latin1')].map((byte) => (ignoresCase ? inAnyCase(byte) : [byte]));
  if (kind === needleKinds.project) values.push(behindProject);
  while (values.length < 3) values.push(anyByte);
  const starts = Array.from({ length: values.length - 2 }, (_, at) => ({ at, values: values.slice(at, at + 3) }));
  return starts.reduce((best, each) => (frequency(each.values) < frequency(best.values) ? each : best));
}

function frequency(values: readonly number[][]): number {
  return values.reduce((product, each) => product * each.reduce((sum, byte) => sum + frequencyOf(byte), 0), 1);
}

function frequencyOf(byte: number): number {
  const at = usual.indexOf(String.fromCharCode(byte));
  return 1 / (at < 0 ? 2 * usual.length : at + 1);
}

function inAnyCase(byte: number): number[] {
  const letter = String.fromCharCode(byte);
  return [...new Set([letter.toLowerCase(), letter.toUpperCase()])].map((each) => each.charCodeAt(0));
}
