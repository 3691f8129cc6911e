import { darker, type Light, lighter } from './colour.ts';
import { times } from './random.ts';
import {
  circle,
  clip,
  ellipse,
  group,
  linear,
  type Point,
  path,
  polygon,
  radial,
  rect,
  round,
  stroke,
  url,
} from './svg.ts';

export interface Tower {
  readonly body: string;
  readonly band?: string;
  /** Number of bands; none leaves the tower plain. */
  readonly bands?: number;
  readonly roof: string;
  /** Width at the foot in parts of the height. */
  readonly stout?: number;
  readonly lit?: boolean;
  readonly square?: boolean;
}

export const towers = {
  sereno: { body: '#f5efe2', roof: '#b8432f' },
  vela: { body: '#f5efe2', band: '#c2412d', bands: 3, roof: '#8f2f24' },
  scoglio: { body: '#b9aa95', roof: '#3d4a50', stout: 0.34 },
  grano: { body: '#d9c7a3', roof: '#5b6b4f', stout: 0.3, square: true },
  rame: { body: '#f2eee4', band: '#26333b', bands: 3, roof: '#9a5a34' },
  copper: { body: '#b96f47', band: '#8d4a2c', bands: 4, roof: '#3f7c70' },
  candia: { body: '#3f7f6b', roof: '#2c5549', stout: 0.2 },
} satisfies Record<string, Tower>;

export type TowerName = keyof typeof towers;

/** A lighthouse that stands with its foot on (x, y). */
export function lighthouse(x: number, y: number, height: number, tower: Tower, light: Light): string {
  const id = `t${Math.round(x)}-${Math.round(y)}`;
  const foot = (height * (tower.stout ?? 0.24)) / 2;
  const neck = foot * (tower.square ? 0.86 : 0.62);
  const top = y - height * 0.78;
  const shape: Point[] = [
    [x - foot, y],
    [x - neck, top],
    [x + neck, top],
    [x + foot, y],
  ];
  const bands = times(tower.bands ?? 0, (i) => {
    const step = (y - top) / ((tower.bands ?? 1) * 2);
    return rect(x - foot, top + step * (i * 2 + 1), foot * 2, step, tower.band ?? tower.body);
  });
  const windows = [0.22, 0.48, 0.72].map((part) =>
    rect(
      x - foot * 0.13,
      top + (y - top) * part,
      foot * 0.26,
      height * 0.045,
      tower.lit ? '#ffd98a' : darker(tower.body, 0.7),
      { rx: foot * 0.12 },
    ),
  );
  const door = path(
    `M${round(x - foot * 0.24)} ${round(y)}v${round(-height * 0.08)}a${round(foot * 0.24)} ${round(foot * 0.24)} 0 0 1 ${round(foot * 0.48)} 0v${round(height * 0.08)}z`,
    darker(tower.roof, 0.35),
  );
  return group(
    {},
    clip(id, polygon(shape, '#000')),
    linear(
      `${id}s`,
      [
        [0, '#ffffff', 0.22],
        [0.38, '#ffffff', 0],
        [0.55, light.ink, 0.04],
        [1, light.ink, 0.5],
      ],
      [0, 0, 1, 0],
    ),
    polygon(shape, tower.body),
    group({ 'clip-path': url(id) }, ...bands),
    polygon(shape, url(`${id}s`)),
    ...windows,
    door,
    lantern(x, top, neck, height, tower, light),
  );
}

function lantern(x: number, top: number, neck: number, height: number, tower: Tower, light: Light): string {
  const deck = neck * 1.5;
  const room = neck * 0.78;
  const glass = top - height * 0.115;
  const roof = glass - height * 0.068;
  const rail = times(9, (i) =>
    stroke(
      `M${round(x - deck + (deck / 4) * i)} ${round(top)}v${round(-height * 0.04)}`,
      darker(tower.roof, 0.3),
      Math.max(1.4, height * 0.005),
    ),
  );
  const bars = [-0.5, 0, 0.5].map((part) =>
    stroke(
      `M${round(x + room * part)} ${round(glass)}v${round(height * 0.11)}`,
      darker(tower.roof, 0.25),
      Math.max(1.5, height * 0.007),
    ),
  );
  return [
    path(
      `M${round(x - deck)} ${round(top)}l${round(deck - neck)} ${round(height * 0.03)}h${round(neck * 2)}l${round(deck - neck)} ${round(-height * 0.03)}z`,
      darker(tower.body, 0.28),
    ),
    rect(x - deck, top - height * 0.012, deck * 2, height * 0.018, darker(tower.roof, 0.1)),
    rect(x - room, glass, room * 2, height * 0.11, tower.lit ? '#fff0b8' : lighter(light.sky[1], 0.45)),
    ...bars,
    ...rail,
    stroke(
      `M${round(x - deck)} ${round(top - height * 0.04)}h${round(deck * 2)}`,
      darker(tower.roof, 0.3),
      Math.max(1.4, height * 0.006),
    ),
    path(
      `M${round(x - room * 1.2)} ${round(glass)}Q${round(x - room)} ${round(roof)} ${round(x)} ${round(roof)}Q${round(x + room)} ${round(roof)} ${round(x + room * 1.2)} ${round(glass)}z`,
      tower.roof,
    ),
    path(
      `M${round(x)} ${round(roof)}Q${round(x + room)} ${round(roof)} ${round(x + room * 1.2)} ${round(glass)}h${round(-room * 0.7)}z`,
      darker(tower.roof, 0.25),
    ),
    ellipse(x, roof - height * 0.012, height * 0.014, height * 0.016, tower.roof),
    stroke(
      `M${round(x)} ${round(roof - height * 0.02)}v${round(-height * 0.045)}`,
      darker(tower.roof, 0.2),
      Math.max(1.4, height * 0.006),
    ),
  ].join('');
}

/** The lamp's glow and two beams. `turn` from 0 to 1 is one turn of the lens. */
export function beam(x: number, y: number, reach: number, turn = 0.08): string {
  const ray = (angle: number, id: string) => {
    const across = Math.cos(angle);
    const width = 0.055 + Math.abs(Math.sin(angle)) * 0.25;
    const end: Point[] = [
      [x, y - 4],
      [x + across * reach, y - reach * width - reach * 0.04],
      [x + across * reach, y + reach * width - reach * 0.04],
      [x, y + 4],
    ];
    const way = across > 0 ? [0, 0, 1, 0] : [1, 0, 0, 0];
    return (
      linear(
        id,
        [
          [0, '#fff2c0', 0.78],
          [0.5, '#fff2c0', 0.25],
          [1, '#fff2c0', 0],
        ],
        way,
      ) + polygon(end, url(id))
    );
  };
  const angle = turn * Math.PI * 2;
  return [
    ray(angle, `ray-a${Math.round(x)}`),
    ray(angle + Math.PI, `ray-b${Math.round(x)}`),
    radial(`lamp${Math.round(x)}`, [
      [0, '#fffbe0', 1],
      [0.18, '#fff0b4', 0.75],
      [1, '#ffe9a0', 0],
    ]),
    circle(x, y, reach * 0.09, url(`lamp${Math.round(x)}`)),
  ].join('');
}

/** Height of the lamp over the foot, in parts of the tower's height. */
export const LAMP = 0.84;

export function cottage(x: number, y: number, size: number, wall: string, roof: string, lit: boolean): string {
  const w = size;
  const h = size * 0.42;
  const pane = (part: number) =>
    rect(x + w * part, y - h * 0.7, w * 0.1, h * 0.34, lit ? '#ffd98a' : darker(wall, 0.62));
  return [
    rect(x + w * 0.72, y - h * 1.85, w * 0.09, h * 0.6, darker(wall, 0.25)),
    rect(x, y - h, w, h, wall),
    rect(x + w * 0.62, y - h, w * 0.38, h, '#000000', { opacity: '0.12' }),
    polygon(
      [
        [x - w * 0.05, y - h],
        [x + w * 0.12, y - h * 1.6],
        [x + w * 0.88, y - h * 1.6],
        [x + w * 1.05, y - h],
      ],
      roof,
    ),
    pane(0.12),
    pane(0.32),
    pane(0.76),
    rect(x + w * 0.52, y - h * 0.66, w * 0.12, h * 0.66, darker(roof, 0.4)),
  ].join('');
}
