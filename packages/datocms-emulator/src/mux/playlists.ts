import type { Signatures } from './signatures.ts';
import { initNumber, type MuxVideo, playlistId, type Rendition, segmentId, type Track } from './tracks.ts';

/** Where signed URLs lead: a region and a CDN, which are part of host names. */
export interface Delivery {
  readonly region: string;
  readonly cdn: Cdn;
}

interface Cdn {
  /** In the host name. */
  readonly host: string;
  /** In the query. */
  readonly name: string;
  readonly keyId: string;
}

const regions = ['gcp-us-east1-vop1', 'gcp-us-east4-vop1', 'oci-us-ashburn-1-vop1'];
const cdns: readonly Cdn[] = [
  { host: 'fastly', name: 'fastly', keyId: 'default' },
  { host: 'cfcdn', name: 'cloudflare', keyId: 'default' },
  { host: 'edgemv', name: 'edgemv', keyId: 'edgemv-default-1' },
];

/** The delivery for the nth request: another one than for the request before. */
export function chooseDelivery(request: number): Delivery {
  const region = regions[Math.floor(request / cdns.length) % regions.length]!;
  return { region, cdn: cdns[request % cdns.length]! };
}

/** Reads the host of a playlist. @returns null for another host */
export function readDelivery(host: string, kind: 'manifest' | 'chunk'): Delivery | null {
  const [, found, region = '', label] = /^(manifest|chunk)-([a-z0-9-]+)\.([a-z]+)\.mux\.com$/.exec(host) ?? [];
  const cdn = cdns.find((candidate) => candidate.host === label);
  return found === kind && cdn ? { region, cdn } : null;
}

interface MasterOptions {
  readonly signatures: Signatures;
  /** The delivery of this request, and that of the redundant streams. */
  readonly deliveries: readonly [Delivery, Delivery];
  readonly query: URLSearchParams;
}

/** Writes a master playlist. @returns null if the query leaves no rendition */
export function masterPlaylist(video: MuxVideo, { signatures, deliveries, query }: MasterOptions): string | null {
  const renditions = chooseRenditions(video.renditions, query);
  if (renditions.length === 0) return null;
  const session = signatures.start();
  const url = (track: Track, { region, cdn }: Delivery) => {
    const path = `/${playlistId(track)}/${track.kind === 'text' ? 'subtitles' : 'rendition'}.m3u8`;
    const { expires, text } = signatures.sign(path, session);
    const signed = `cdn=${cdn.name}&expires=${expires}&skid=${cdn.keyId}&signature=${text}&vsid=${session}`;
    return `https://manifest-${region}.${cdn.host}.mux.com${path}?${signed}`;
  };
  const audio = video.audio ? ',AUDIO="audio-hi-0"' : '';
  const subtitles = video.text.length > 0 ? ',SUBTITLES="sub1"' : '';
  const lines = ['#EXTM3U', '#EXT-X-VERSION:5', '#EXT-X-INDEPENDENT-SEGMENTS', ''];
  if (video.audio) {
    const attributes = 'NAME="Default",CHANNELS="1",AUTOSELECT=YES,DEFAULT=YES,LANGUAGE="und"';
    lines.push(`#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio-hi-0",${attributes},URI="${url(video.audio, deliveries[0])}"`);
  }
  for (const track of video.text) {
    const isDefault = query.get('default_subtitles_lang') === track.language ? 'YES' : 'NO';
    const attributes = `NAME="${track.name}",AUTOSELECT=YES,DEFAULT=${isDefault},FORCED=NO,LANGUAGE="${track.language}"`;
    lines.push(`#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="sub1",${attributes},URI="${url(track, deliveries[0])}"`);
  }
  for (const rendition of renditions) {
    const { bandwidth, averageBandwidth, codecs, width, height } = rendition;
    const rates = `BANDWIDTH=${bandwidth},AVERAGE-BANDWIDTH=${averageBandwidth}`;
    const attributes = `${rates},CODECS="${codecs}"${audio},RESOLUTION=${width}x${height},CLOSED-CAPTIONS=NONE${subtitles}`;
    for (const delivery of query.get('redundant_streams') === 'true' ? deliveries : deliveries.slice(0, 1))
      lines.push(`#EXT-X-STREAM-INF:${attributes}`, url(rendition, delivery));
  }
  return `${lines.join('\n')}\n`;
}

/** Mux names a rendition in the middle of the ladder first, with which players begin. */
function chooseRenditions(ladder: readonly Rendition[], query: URLSearchParams): readonly Rendition[] {
  const limit = (name: string, fallback: number) => Number.parseInt(query.get(name) ?? '', 10) || fallback;
  const [min, max] = [limit('min_resolution', 0), limit('max_resolution', Number.POSITIVE_INFINITY)];
  const chosen = ladder.filter(({ height }) => height >= min && height <= max);
  if (query.get('rendition_order') === 'desc') return chosen.reverse();
  const middle = Math.floor(chosen.length / 2);
  return [...chosen.slice(middle), ...chosen.slice(0, middle).reverse()];
}

/** Writes the playlist of a track. Its segments are delivered like the playlist and signed for the same session. */
export function mediaPlaylist(track: Track, signatures: Signatures, delivery: Delivery, session: string): string {
  const url = (index: number, number = String(index)) => {
    const folder = track.kind === 'text' ? 'subtitle' : 'chunk';
    const path = `/v1/${folder}/${segmentId(track, index)}/${number}.${track.extension}`;
    const { text } = signatures.sign(path, session);
    const signed = `skid=${delivery.cdn.keyId}&signature=${text}&zone=1&vsid=${session}`;
    return `https://chunk-${delivery.region}.${delivery.cdn.host}.mux.com${path}?${signed}`;
  };
  const cmaf = track.extension === 'm4s';
  const head = [
    '#EXTM3U',
    `#EXT-X-VERSION:${cmaf ? 7 : 3}`,
    `#EXT-X-TARGETDURATION:${cmaf ? 5 : 6}`,
    '#EXT-X-PLAYLIST-TYPE:VOD',
    ...(cmaf ? [`#EXT-X-MAP:URI="${url(0, initNumber)}"`] : []),
    '',
  ];
  const segments = track.durations.flatMap((seconds, index) => [`#EXTINF:${seconds},`, url(index)]);
  return `${[...head, ...segments, '#EXT-X-ENDLIST'].join('\n')}\n`;
}
