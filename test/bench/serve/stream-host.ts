// A host of streams in its own process: node stream-host.ts MEGABITS. It sends its port when it listens.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const latencyMs = 20;
const [seconds, count] = [5, 60];
/** Heights, and their shares of the bits in tenths of a percent, as in a usual ladder. */
const ladder = [
  [270, 58],
  [360, 87],
  [540, 155],
  [720, 243],
  [1080, 457],
] as const;
const megabits = Number(process.argv[2]);
const packetLength = 188;
let readings = 0;

const segments = ladder.map(([, share]) => {
  const packets = Math.ceil((megabits * 1e6 * share * seconds) / 8000 / packetLength);
  const bytes = Buffer.alloc(packets * packetLength, 0x55);
  for (let at = 0; at < bytes.length; at += packetLength) bytes[at] = 0x47;
  return bytes;
});

function masterPlaylist(): string {
  const lines = ladder.flatMap(([height, share], at) => [
    `#EXT-X-STREAM-INF:BANDWIDTH=${megabits * 1000 * share},RESOLUTION=${Math.round((height * 16) / 9)}x${height}`,
    `https://manifest-a.fastly.mux.com/ladder${at}/rendition.m3u8?signature=${readings++}`,
  ]);
  return ['#EXTM3U', ...lines, ''].join('\n');
}

function mediaPlaylist(rendition: string): string {
  const lines = Array.from({ length: count }, (_, at) => [
    `#EXTINF:${seconds},`,
    `https://chunk-a.fastly.mux.com/v1/chunk/ladder${rendition}bench/${at}.ts?skid=default&signature=${readings}&zone=1`,
  ]);
  return ['#EXTM3U', `#EXT-X-TARGETDURATION:${seconds}`, ...lines.flat(), '#EXT-X-ENDLIST', ''].join('\n');
}

/** All segments differ, as those of a film do. */
function segment(rendition: string, number: string): Buffer {
  const bytes = Buffer.from(segments[Number(rendition)] as Buffer);
  bytes.writeUInt32BE(Number(number), 4);
  bytes.writeUInt32BE(Number(rendition), 8);
  return bytes;
}

function bodyFor(url: string): Buffer | string {
  const [, rendition] = /^\/ladder(\d)\/rendition\.m3u8/.exec(url) ?? [];
  if (rendition !== undefined) return mediaPlaylist(rendition);
  const [, ladderAt, number] = /^\/v1\/chunk\/ladder(\d)bench\/(\d+)\.ts/.exec(url) ?? [];
  return ladderAt === undefined || number === undefined ? masterPlaylist() : segment(ladderAt, number);
}

const server = createServer({ keepAliveTimeout: 60_000 }, ({ url = '' }, response) => {
  setTimeout(() => {
    const body = bodyFor(url);
    response.writeHead(200, { 'content-length': Buffer.byteLength(body) }).end(body);
  }, latencyMs);
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
