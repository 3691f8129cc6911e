// Makes `films/lighthouse` with ffmpeg: node scripts/make-film.mjs. The results are in the repository; nothing runs this in CI.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { drawFrame, frameCount, framerate, height, width } from './film-scene.mjs';

const film = path.join(import.meta.dirname, '../films/lighthouse');
const work = mkdtempSync(path.join(tmpdir(), 'film-'));
const segmentSeconds = 5;
const stillInterval = 9;

// The ladder begins like that of Mux: height, H.264 level, quality (lower is better), name of the MP4.
const renditions = [
  { height: 270, level: '3.0', codec: 'avc1.64001e', crf: 34, mp4: 'low' },
  { height: 360, level: '3.1', codec: 'avc1.64001f', crf: 34, mp4: 'medium' },
  { height: 540, level: '3.2', codec: 'avc1.640020', crf: 35, mp4: 'high' },
].map((rendition) => ({ ...rendition, name: String(rendition.height), width: (rendition.height * width) / height }));

const captions = {
  en: [
    [0.5, 2.5, 'The lamp is lit at dusk.'],
    [3, 4.5, 'It turns once in six seconds.'],
    [4.5, 6.5, 'This line crosses the edge of a segment.'],
    [7, 9, 'Ships know the lighthouse by its time.'],
    [10, 11.8, 'At dawn the keeper sleeps.'],
  ],
  it: [
    [0.5, 2.5, 'La lampada si accende al tramonto.'],
    [3, 4.5, 'Fa un giro in sei secondi.'],
    [4.5, 6.5, 'Questa riga passa il bordo di un segmento.'],
    [7, 9, 'Le navi riconoscono il faro dal suo tempo.'],
    [10, 11.8, "All'alba il guardiano dorme."],
  ],
};

rmSync(film, { recursive: true, force: true });
for (const folder of ['mp4', 'text', 'stills']) mkdirSync(path.join(film, folder), { recursive: true });
await makePicture();
makeSound();
for (const rendition of renditions) makeRendition(rendition);
const audio = makeSegments('cmaf', 'audio', ['-i', `${work}/sound.m4a`], 'fmp4');
for (const [language, lines] of Object.entries(captions)) {
  const cues = lines.map(([start, end, text]) => `\n${timestamp(start)} --> ${timestamp(end)}\n${text}\n`);
  writeFileSync(`${film}/text/${language}.vtt`, `WEBVTT\n${cues.join('')}`);
}
await makeStills();
writeFileSync(
  `${film}/film.json`,
  `${JSON.stringify(
    {
      duration: frameCount / framerate,
      framerate,
      width,
      height,
      audio: { codec: 'mp4a.40.2', cmaf: audio },
      renditions: renditions.map(({ name, width, height, codec, ts, cmaf }) => ({
        name,
        width,
        height,
        codec,
        ts,
        cmaf,
      })),
      tsStart: firstTimestamp(`${film}/ts/270/0.ts`),
      text: [
        { track: 'en', language: 'en', name: 'English' },
        { track: 'it', language: 'it', name: 'Italiano' },
      ],
      stills: { count: frameCount / stillInterval, interval: stillInterval / framerate },
    },
    null,
    2,
  )}\n`,
);
rmSync(work, { recursive: true });
const sizes = readdirSync(film, { recursive: true }).map((name) => statSync(path.join(film, name)));
const total = sizes.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
console.log(`${film}: ${total} bytes`);

/** Draws all frames into a lossless file. */
async function makePicture() {
  const input = ['-f', 'image2pipe', '-c:v', 'png', '-framerate', String(framerate), '-i', '-'];
  const encoder = spawn('ffmpeg', ['-v', 'error', '-y', ...input, '-c:v', 'ffv1', `${work}/picture.mkv`], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  for (let number = 0; number < frameCount; number++) {
    const frame = await sharp(Buffer.from(drawFrame(number)))
      .flatten()
      .png({ compressionLevel: 1 })
      .toBuffer();
    if (!encoder.stdin.write(frame)) await once(encoder.stdin, 'drain');
  }
  encoder.stdin.end();
  await once(encoder, 'close');
}

/** One short tone a second, each a little higher than the one before. */
function makeSound() {
  const tone = 'sin(2*PI*(220+40*floor(t))*t)*exp(-7*mod(t,1))*0.4';
  const source = `aevalsrc='${tone}':s=24000:d=${frameCount / framerate}`;
  ffmpeg('-f', 'lavfi', '-i', source, '-c:a', 'aac', '-b:a', '12k', '-ac', '1', `${work}/sound.m4a`);
}

function makeRendition(rendition) {
  const { name, crf, level, mp4 } = rendition;
  const video = `${work}/${name}.mp4`;
  const keyframes = ['-g', String(framerate * segmentSeconds), '-keyint_min', String(framerate * segmentSeconds)];
  ffmpeg(
    ...[
      '-i',
      `${work}/picture.mkv`,
      '-vf',
      `scale=${rendition.width}:${rendition.height}:flags=lanczos,format=yuv420p`,
    ],
    ...[
      '-c:v',
      'libx264',
      '-profile:v',
      'high',
      '-level',
      level,
      '-preset',
      'veryslow',
      '-tune',
      'animation',
      '-crf',
      String(crf),
    ],
    ...[
      '-threads',
      '1',
      '-bf',
      '0',
      '-sc_threshold',
      '0',
      ...keyframes,
      '-bsf:v',
      'filter_units=remove_types=6',
      video,
    ],
  );
  const both = ['-i', video, '-i', `${work}/sound.m4a`];
  ffmpeg(...both, '-c', 'copy', '-movflags', '+faststart', `${film}/mp4/${mp4}.mp4`);
  rendition.ts = makeSegments('ts', name, both, 'mpegts');
  rendition.cmaf = makeSegments('cmaf', name, ['-i', video], 'fmp4');
}

/** @returns the durations of the segments in seconds, as the playlist spells them */
function makeSegments(form, name, inputs, type) {
  const folder = path.join(film, form, name);
  mkdirSync(folder, { recursive: true });
  const extension = type === 'fmp4' ? 'm4s' : 'ts';
  const hls = [
    '-f',
    'hls',
    '-hls_time',
    String(segmentSeconds),
    '-hls_playlist_type',
    'vod',
    '-hls_segment_type',
    type,
  ];
  ffmpeg(...inputs, '-c', 'copy', ...hls, '-hls_segment_filename', `${folder}/%d.${extension}`, `${folder}/list.m3u8`);
  const list = readFileSync(`${folder}/list.m3u8`, 'utf8');
  rmSync(`${folder}/list.m3u8`);
  if (type === 'fmp4') renameSync(`${folder}/init.mp4`, `${folder}/init.m4s`);
  return Array.from(list.matchAll(/#EXTINF:([\d.]+)/g), ([, seconds]) => Number(seconds));
}

async function makeStills() {
  ffmpeg(
    '-i',
    `${film}/mp4/high.mp4`,
    '-vf',
    `select=not(mod(n\\,${stillInterval}))`,
    '-fps_mode',
    'vfr',
    `${work}/%d.png`,
  );
  for (let index = 0; index < frameCount / stillInterval; index++) {
    await sharp(`${work}/${index + 1}.png`)
      .webp({ quality: 50, effort: 6 })
      .toFile(`${film}/stills/${index}.webp`);
  }
}

/** The first presentation time of a transport stream in ticks of 90 kHz. */
function firstTimestamp(file) {
  const options = ['-v', 'error', '-select_streams', 'v', '-show_entries', 'packet=pts', '-of', 'csv=p=0'];
  return Number(spawnSync('ffprobe', [...options, file], { encoding: 'utf8' }).stdout.split(/\D/)[0]);
}

function timestamp(seconds) {
  return new Date(seconds * 1000).toISOString().slice(11, 23);
}

function ffmpeg(...args) {
  const { status, error } = spawnSync(
    'ffmpeg',
    [
      '-v',
      'error',
      '-y',
      '-fflags',
      '+bitexact',
      ...args.slice(0, -1),
      '-map_metadata',
      '-1',
      '-fflags',
      '+bitexact',
      '-flags',
      '+bitexact',
      args.at(-1),
    ],
    { stdio: 'inherit' },
  );
  if (error) throw error;
  if (status !== 0) throw new Error(`ffmpeg ${args.join(' ')} exited with ${status}`);
}
