import { toByteString } from '../memory/byte-strings.ts';

export interface SegmentType {
  readonly name: 'MPEG-TS' | 'MP4' | 'WebVTT';
  readonly type: string;
  /** Without dot. */
  readonly extension: string;
}

export const segmentTypes = {
  ts: { name: 'MPEG-TS', type: 'video/mp2t', extension: 'ts' },
  mp4: { name: 'MP4', type: 'video/mp4', extension: 'm4s' },
  vtt: { name: 'WebVTT', type: 'text/vtt', extension: 'vtt' },
} as const satisfies Record<string, SegmentType>;

/** ISO/IEC 13818-1: the length of a packet, and the byte at its start. */
export const [packetLength, syncByte] = [188, 0x47];
/** ISO/IEC 14496-12: the boxes at the start of a file or a segment. */
const firstBoxes: ReadonlySet<string> = new Set([
  'ftyp',
  'styp',
  'moov',
  'moof',
  'sidx',
  'emsg',
  'prft',
  'free',
  'skip',
]);

/** Detects the type of a part by its first bytes, up to the second packet; `undefined` for any other file. */
export function segmentTypeOf(head: Uint8Array): SegmentType | undefined {
  if (head[0] === syncByte && (head.length <= packetLength || head[packetLength] === syncByte)) return segmentTypes.ts;
  const start = toByteString(head.subarray(0, packetLength));
  if (firstBoxes.has(start.slice(4, 8))) return segmentTypes.mp4;
  return /^(?:\xef\xbb\xbf)?WEBVTT(?:[ \t\r\n]|$)/.test(start) ? segmentTypes.vtt : undefined;
}
