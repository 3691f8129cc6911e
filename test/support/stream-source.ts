import { createHash } from 'node:crypto';
import type { Answer, FaultServer, ReceivedRequest } from './fault-server.ts';

const packetLength = 188;

/** Bytes that look like a part of a stream, other ones for each seed. */
export const segments = {
  ts: (seed: string, packets = 20): Buffer =>
    Buffer.concat(
      Array.from({ length: packets }, (_, at) => {
        const packet = Buffer.alloc(packetLength, createHash('sha256').update(`${seed} ${at}`).digest());
        packet[0] = 0x47;
        return packet;
      }),
    ),
  m4s: (seed: string): Buffer => Buffer.concat([box('styp', 'msdh'), box('moof', seed), box('mdat', seed.repeat(50))]),
  map: (seed: string): Buffer => Buffer.concat([box('ftyp', 'iso5'), box('moov', seed)]),
  mp4: (seed: string, size = 1000): Buffer =>
    Buffer.concat([box('ftyp', 'isom\0\0\0\0isom'), box('moov', seed), box('mdat', seed.padEnd(size, '.'))]),
  vtt: (seed: string): Buffer => Buffer.from(`WEBVTT\n\n00:00.000 --> 00:01.000\n${seed}\n`),
};

function box(type: string, content: string): Buffer {
  const body = Buffer.from(content);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + body.length);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, body]);
}

interface StreamOptions {
  readonly id: string;
  /** How many segments each rendition has. */
  readonly count?: number;
  readonly heights?: readonly number[];
  readonly form?: 'ts' | 'cmaf';
  /** A group of subtitles. */
  readonly subtitles?: boolean;
  readonly packets?: number;
  readonly alterMaster?: (text: string) => string;
  readonly alterPlaylist?: (text: string, rendition: number) => string;
  /** The answer to a segment; `undefined` for the right one. */
  readonly answerSegment?: (file: string, request: ReceivedRequest, previous: number) => Answer | undefined;
}

/** A video as Mux has it: each reading of its playlists gives URLs with other signatures, on other hosts. */
export class StreamSource {
  readonly url: string;
  /** Readings so far. */
  readings = 0;
  /** URLs of readings up to this number have expired. */
  expiredUntil = 0;
  readonly #server: FaultServer;
  readonly #options: Required<Omit<StreamOptions, 'answerSegment'>> & Pick<StreamOptions, 'answerSegment'>;

  constructor(server: FaultServer, options: StreamOptions) {
    this.#server = server;
    const same = (text: string) => text;
    this.#options = {
      count: 4,
      heights: [270, 720],
      form: 'ts',
      subtitles: false,
      packets: 20,
      alterMaster: same,
      alterPlaylist: same,
      ...options,
    };
    this.url = `https://stream.mux.com/${options.id}.m3u8`;
    server.answer(`/${options.id}.m3u8`, () => this.#answerMaster());
  }

  /** The paths of all requests to segments so far. */
  requestedSegments(): string[] {
    const { id } = this.#options;
    return this.#server.requests
      .filter(({ url }) => url.startsWith('/v1/') && url.includes(id.toLowerCase()))
      .map(({ url }) => url.replace(/\?.*/, ''));
  }

  /** The bytes of a segment. */
  segment(rendition: number | 'subtitles', number: number): Buffer {
    const seed = `${this.#options.id} ${rendition} ${number}`;
    if (rendition === 'subtitles') return segments.vtt(seed);
    return this.#options.form === 'ts' ? segments.ts(seed, this.#options.packets) : segments.m4s(seed);
  }

  #answerMaster(): Answer {
    const { id, heights, subtitles, alterMaster } = this.#options;
    const reading = ++this.readings;
    const lines = ['#EXTM3U', '#EXT-X-VERSION:5', '#EXT-X-INDEPENDENT-SEGMENTS'];
    if (subtitles) {
      const uri = this.#addPlaylist('subtitles', reading);
      lines.push(
        `#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="sub1",NAME="English",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,URI="${uri}"`,
      );
    }
    for (const [rendition, height] of heights.entries()) {
      const width = Math.round((height * 16) / 9);
      const bandwidth = height * 2000;
      lines.push(
        `#EXT-X-STREAM-INF:BANDWIDTH=${bandwidth},AVERAGE-BANDWIDTH=${bandwidth},CODECS="mp4a.40.2,avc1.640020",RESOLUTION=${width}x${height},CLOSED-CAPTIONS=NONE${subtitles ? ',SUBTITLES="sub1"' : ''}`,
        this.#addPlaylist(rendition, reading),
        '',
      );
    }
    return playlistAnswer(alterMaster(`${lines.join('\n')}\n# of ${id.length} letters\n`));
  }

  #opaque(rendition: number | 'subtitles'): string {
    return `${this.#options.id.toLowerCase()}opaque${rendition}`;
  }

  /** @returns its URL */
  #addPlaylist(rendition: number | 'subtitles', reading: number): string {
    const file = rendition === 'subtitles' ? 'subtitles' : 'rendition';
    const path = `/${this.#opaque(rendition)}/${file}.m3u8?cdn=fastly&expires=1&signature=s${reading}%3D%3D&vsid=v${reading}`;
    this.#server.answer(path, () => this.#answerPlaylist(rendition, reading));
    return `https://manifest-gce-us-east${reading}-vop1.fastly.mux.com${path}`;
  }

  #answerPlaylist(rendition: number | 'subtitles', reading: number): Answer {
    if (reading <= this.expiredUntil) return { status: 403, body: 'expired' };
    const { count, form, alterPlaylist } = this.#options;
    const isCmaf = form === 'cmaf' && rendition !== 'subtitles';
    const extension = rendition === 'subtitles' ? 'vtt' : isCmaf ? 'm4s' : 'ts';
    const lines = [
      '#EXTM3U',
      `#EXT-X-VERSION:${isCmaf ? 7 : 3}`,
      '#EXT-X-TARGETDURATION:6',
      '#EXT-X-PLAYLIST-TYPE:VOD',
    ];
    if (isCmaf) {
      const bytes = segments.map(`${this.#options.id} ${rendition}`);
      lines.push(`#EXT-X-MAP:URI="${this.#addSegment(rendition, '18446744073709551615.m4s', reading, bytes)}"`);
    }
    for (let number = 0; number < count; number++) {
      const uri = this.#addSegment(rendition, `${number}.${extension}`, reading, this.segment(rendition, number));
      lines.push('#EXTINF:5,', uri);
    }
    const text = `${lines.join('\n')}\n#EXT-X-ENDLIST\n`;
    return playlistAnswer(rendition === 'subtitles' ? text : alterPlaylist(text, rendition));
  }

  #addSegment(rendition: number | 'subtitles', file: string, reading: number, body: Buffer): string {
    const kind = rendition === 'subtitles' ? 'subtitle' : 'chunk';
    const path = `/v1/${kind}/${this.#opaque(rendition)}/${file}?skid=default&signature=s${reading}_&zone=1&vsid=v${reading}`;
    this.#server.answer(path, (request, previous) => {
      if (reading <= this.expiredUntil) return { status: 403, body: 'expired' };
      const own = this.#options.answerSegment?.(`${rendition}/${file}`, request, previous);
      return own ?? { body, headers: { 'content-type': 'application/octet-stream' } };
    });
    return `https://chunk-gce-us-east${reading}-vop1.cfcdn.mux.com${path}`;
  }
}

export function playlistAnswer(body: string): Answer {
  return { body, headers: { 'content-type': 'application/x-mpegURL' } };
}
