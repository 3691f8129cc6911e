import type { ReadRange, SpooledBody } from '../io/spooled-body.ts';
import { packetLength, type SegmentType, segmentTypeOf, segmentTypes, syncByte } from './segment-type.ts';

/** The limit of boxes on the first level. More boxes count as damage. */
const maxBoxes = 50_000;
/** How many places of a larger part are checked, with the first and the last packets among them. */
const [maxWindows, packetsOfWindow] = [6, 64];

/** Detects the type of a part by its first bytes; `undefined` for any other file. */
export async function detectSegment(bytes: SpooledBody): Promise<SegmentType | undefined> {
  return bytes.withReader(detect);
}

async function detect(read: ReadRange): Promise<SegmentType | undefined> {
  return segmentTypeOf(await read(0, packetLength + 1));
}

/** Whether a part or an MP4 is complete, so far as its bytes show; `undefined` for any other file. */
export async function isCompleteSegment(bytes: SpooledBody): Promise<boolean | undefined> {
  return bytes.withReader(async (read) => {
    const type = await detect(read);
    if (type === segmentTypes.ts) return hasWholePackets(read, bytes.size);
    if (type === segmentTypes.mp4) return hasWholeBoxes(read, bytes.size);
    return type && true;
  });
}

async function hasWholePackets(read: ReadRange, size: number): Promise<boolean> {
  if (size % packetLength !== 0) return false;
  const packets = size / packetLength;
  const windows = Math.min(maxWindows, Math.ceil(packets / packetsOfWindow));
  const last = Math.max(0, packets - packetsOfWindow);
  for (let window = 0; window < windows; window++) {
    const first = windows === 1 ? 0 : Math.floor((last * window) / (windows - 1));
    const bytes = await read(first * packetLength, packetsOfWindow * packetLength);
    for (let at = 0; at < bytes.length; at += packetLength) if (bytes[at] !== syncByte) return false;
  }
  return true;
}

/** Whether the boxes end at the end of the file, and describe media. */
async function hasWholeBoxes(read: ReadRange, size: number): Promise<boolean> {
  const boxes = new Set<string>();
  let start = 0;
  for (let count = 0; start < size && count < maxBoxes; count++) {
    const header = await read(start, 16);
    const length = header.length < 8 ? 0 : boxLength(header, size - start);
    if (length < 8) return false;
    boxes.add(header.toString('latin1', 4, 8));
    start += length;
  }
  return start === size && (boxes.has('moov') || (boxes.has('moof') && boxes.has('mdat')));
}

/** The length of a box; 0 if it can't be read. @param rest bytes from its start to the file's end, stated as 0 */
function boxLength(header: Buffer, rest: number): number {
  const length = header.readUInt32BE(0);
  if (length !== 1) return length === 0 ? rest : length;
  return header.length < 16 ? 0 : Number(header.readBigUInt64BE(8));
}
