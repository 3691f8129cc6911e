import { ridgeLine } from '../land.ts';
import { between, randomFrom, times } from '../random.ts';
import { circle, curve, ellipse, group, type Point, path, polygon, rect, round, stroke } from '../svg.ts';
import type { Scene } from './scene.ts';

const red = '#c2412d';
const ink = '#1d2f3a';

/** The magazine's lantern on a disc, on a drawing of 64 by 64. */
const lanternMark = (ground: string, line: string) =>
  [
    circle(32, 32, 31, ground),
    polygon(
      [
        [33, 20],
        [60, 9],
        [62.5, 25],
        [33, 23.5],
      ],
      '#f6d58a',
      { opacity: '0.9' },
    ),
    polygon(
      [
        [31, 20],
        [4, 9],
        [1.5, 25],
        [31, 23.5],
      ],
      '#f6d58a',
      { opacity: '0.9' },
    ),
    polygon(
      [
        [27.4, 28],
        [36.6, 28],
        [40, 52],
        [24, 52],
      ],
      line,
    ),
    polygon(
      [
        [26.3, 36],
        [37.7, 36],
        [38.6, 42],
        [25.4, 42],
      ],
      red,
    ),
    rect(23.5, 26, 17, 2.6, line),
    rect(28, 18, 8, 8, '#fff3c9'),
    path('M26.6 18Q28 11.5 32 11Q36 11.5 37.4 18Z', red),
    path('M3.2 43.5Q10 40.1 17 43.5T32 43.5T47 43.5T60.8 43.5A31 31 0 0 1 3.2 43.5Z', '#3f8796'),
  ].join('');

/** The logo: the mark and the name, its letters drawn as strokes so that no font is needed. */
export const logo: Scene = () => {
  const letters: readonly (readonly [string, number])[] = [
    ['M0 0V30H15', 22],
    ['M0 30L11 0L22 30M4 20H18', 29],
    ['M0 30V0L19 30V0', 27],
    ['M0 0H22M11 0V30', 28],
    ['M16 0H0V30H16M0 14.5H13', 24],
    ['M0 30V0H10Q18 0 18 8T10 16H0M9 16L19 30', 26],
    ['M0 30V0L19 30V0', 27],
    ['M0 30L11 0L22 30M4 20H18', 28],
  ];
  let x = 82;
  const word = letters.map(([d, width]) => {
    const drawn = tagAt(x, 17, stroke(d, ink, 4.2, { 'stroke-linejoin': 'round' }));
    x += width + 5;
    return drawn;
  });
  return lanternMark('#f6ead2', '#fffaf0') + group({}, ...word);
};

const tagAt = (x: number, y: number, body: string) => group({ transform: `translate(${round(x)} ${round(y)})` }, body);

export const favicon: Scene = (w) => group({ transform: `scale(${round(w / 64)})` }, lanternMark(ink, '#fffaf0'));

/** The trail from above: contour lines, the coast, seven lights. */
export const map: Scene = (w, h, seed) => {
  const random = randomFrom(seed);
  const coastAt = (x: number) =>
    h * 0.6 + Math.sin(x * 0.0062) * 74 + Math.sin(x * 0.017 + 1) * 26 + Math.sin(x * 0.041) * 9;
  const along = (from: number, to: number, shift: number, squash = 1) =>
    times(46, (i): Point => {
      const x = from + ((to - from) * i) / 45;
      return [x, coastAt(x) * squash + shift];
    });
  const shore = along(-20, w + 20, 0);
  const contour = (i: number) =>
    stroke(
      curve(
        ridgeLine(w, h * 0.5 - i * h * 0.068, 22 + i * 5, random, 60).map(
          ([x, y]): Point => [x, Math.min(y, coastAt(x) - 14 - i * 6)],
        ),
      ),
      '#b3a679',
      i % 4 === 3 ? 2.4 : 1.2,
      { opacity: '0.75' },
    );
  const depth = (i: number) =>
    stroke(curve(along(-20, w + 20, 22 + i * 26)), '#ffffff', 1.6, { opacity: String(Math.max(0.12, 0.6 - i * 0.08)) });
  const seven = [0.07, 0.22, 0.36, 0.5, 0.63, 0.8, 0.94].map(
    (part, i): Point => [w * part, coastAt(w * part) - (i === 2 || i === 3 ? -64 : 16)],
  );
  const light = ([x, y]: Point, i: number) =>
    circle(x, y, 25, '#f6d58a', { opacity: '0.55' }) +
    polygon(
      [
        [x - 5, y - 8],
        [x + 5, y - 8],
        [x + 8, y + 14],
        [x - 8, y + 14],
      ],
      '#fffaf0',
      { stroke: ink, 'stroke-width': 1.6 },
    ) +
    rect(x - 6.4, y + (i % 3) - 1, 12.8, 6, red) +
    path(`M${round(x - 6)} ${round(y - 8)}q6 -12 12 0z`, red);
  const compass = group(
    { transform: `translate(${round(w * 0.9)} ${round(h * 0.84)})` },
    circle(0, 0, 44, 'none', { stroke: ink, 'stroke-width': 1.6 }),
    polygon(
      [
        [0, -58],
        [10, 0],
        [0, 58],
        [-10, 0],
      ],
      ink,
    ),
    polygon(
      [
        [0, -58],
        [10, 0],
        [-10, 0],
      ],
      red,
    ),
    polygon(
      [
        [-38, 0],
        [0, -6],
        [38, 0],
        [0, 6],
      ],
      ink,
    ),
  );
  return [
    rect(0, 0, w, h, '#f3e9d2'),
    path(`${curve(shore)}V${round(h + 20)}H-20Z`, '#9cc8cb'),
    ...times(7, depth),
    ...times(8, contour),
    ellipse(seven[2]![0], seven[2]![1] + 14, 26, 10, '#e2d3ac'),
    ellipse(seven[3]![0], seven[3]![1] + 18, 46, 17, '#e2d3ac') +
      ellipse(seven[3]![0] + 8, seven[3]![1] + 15, 26, 9, '#b9c48c'),
    ...times(26, () =>
      circle(between(random, 0, w), between(random, 0.06, 0.4) * h, between(random, 5, 11), '#a9b981', {
        opacity: '0.8',
      }),
    ),
    stroke(curve(shore), '#8a7a52', 3),
    stroke(curve(along(w * 0.03, w * 0.97, -22)), red, 4, { 'stroke-dasharray': '2 11' }),
    ...seven.map(light),
    compass,
    rect(8, 8, w - 16, h - 16, 'none', { stroke: ink, 'stroke-width': 2 }),
  ].join('');
};

/** Lines of swell for the foot of the page, dark enough to carry light text. */
export const swellLines: Scene = (w, h, seed) => {
  const random = randomFrom(seed);
  const rows = 9;
  const row = (i: number) => {
    const y = h * (0.24 + (i / rows) * 0.74);
    const phase = random() * 6.28;
    const beats = 3 + (i % 3);
    const points = times(
      81,
      (k): Point => [(w / 80) * k, y + Math.sin((k / 80) * Math.PI * 2 * beats + phase) * (9 + i * 1.6)],
    );
    return (
      path(
        `${curve(points)}V${h}H0Z`,
        ['#24525f', '#1f4854', '#1b3f4a', '#183842', '#15313b', '#132c35', '#112730', '#0f232b', '#0d1f26'][i]!,
      ) + stroke(curve(points), '#7fb2b6', 2, { opacity: String(Math.round((0.5 - i * 0.045) * 100) / 100) })
    );
  };
  return rect(0, 0, w, h, '#f8f2e5') + times(rows, row).join('');
};
