import { darker, lighter } from '../colour.ts';
import { circle, ellipse, group, path, rect, round, stroke } from '../svg.ts';
import type { Scene } from './scene.ts';

export interface Face {
  readonly ground: string;
  readonly skin: string;
  readonly hair: string;
  readonly cloth: string;
  readonly style: 'bun' | 'beard' | 'curls' | 'cap' | 'long';
  readonly glasses?: boolean;
}

/** Hair behind and before the face, on a drawing of 200 by 200. */
const styles: Record<Face['style'], (hair: string, cloth: string) => readonly [behind: string, before: string]> = {
  bun: (hair) => [
    circle(100, 40, 19, hair) + ellipse(100, 82, 41, 46, hair),
    path('M61 88C60 54 80 44 102 45C128 46 141 62 139 90C131 76 118 66 104 62C92 72 74 78 61 88Z', hair),
  ],
  beard: (hair) => [
    ellipse(100, 74, 38, 36, hair),
    path('M64 86C62 54 78 44 100 44C124 44 139 56 136 86C130 72 118 66 100 66C82 66 70 72 64 86Z', hair) +
      path(
        'M66 98C68 136 86 146 100 146C114 146 132 136 134 98C130 112 118 114 110 110C104 107 96 107 90 110C82 114 70 112 66 98Z',
        hair,
      ) +
      stroke('M92 121Q100 126 108 121', '#8a4a3f', 3),
  ],
  curls: (hair) => [
    [62, 70, 78, 100, 122, 138, 132, 68]
      .map((x, i) => circle(x, [78, 58, 47, 42, 47, 62, 82, 96][i]!, 19, hair))
      .join(''),
    [74, 88, 104, 120].map((x, i) => circle(x, [62, 55, 54, 61][i]!, 13, hair)).join(''),
  ],
  cap: (hair, cloth) => [
    ellipse(100, 84, 39, 42, hair),
    path('M60 74C60 44 80 36 100 36C120 36 140 44 140 74Z', darker(cloth, 0.25)) +
      path('M58 74Q100 62 142 74L150 82Q100 70 56 82Z', darker(cloth, 0.45)),
  ],
  long: (hair) => [
    path('M56 150C50 70 66 40 100 40C134 40 150 70 144 150Z', hair),
    path('M64 92C62 60 78 48 96 48C104 62 126 70 137 90C140 62 126 44 100 44C74 44 58 62 64 92Z', hair),
  ],
};

export const portrait =
  ({ ground, skin, hair, cloth, style, glasses }: Face): Scene =>
  (w, h) => {
    const [behind, before] = styles[style](hair, cloth);
    const pair = (draw: (x: number) => string) => draw(85) + draw(115);
    const drawing = [
      rect(-100, -100, 400, 400, ground),
      circle(100, 96, 78, lighter(ground, 0.28)),
      behind,
      path('M86 118h28v34h-28z', darker(skin, 0.14)),
      path('M28 210C30 162 62 150 86 146Q100 160 114 146C138 150 170 162 172 210Z', cloth),
      path('M86 146Q100 160 114 146L118 156Q100 174 82 156Z', lighter(cloth, 0.3)),
      ellipse(65, 94, 7, 11, darker(skin, 0.1)) + ellipse(135, 94, 7, 11, darker(skin, 0.1)),
      path('M66 84C66 56 82 48 100 48C118 48 134 56 134 84C134 118 118 134 100 134C82 134 66 118 66 84Z', skin),
      pair((x) => ellipse(x + (x < 100 ? -4 : 4), 106, 8, 5, '#d9735f', { opacity: '0.28' })),
      style === 'beard' ? '' : stroke('M90 117Q100 125 110 117', '#9a4f44', 3),
      before,
      pair((x) => ellipse(x, 91, 3.4, 4.2, '#2a2522') + stroke(`M${x - 7} 81q7 -5 14 0`, darker(hair, 0.3), 3)),
      stroke('M100 92q4 9 -2 13', darker(skin, 0.25), 2.4),
      glasses
        ? pair((x) => circle(x, 92, 11, 'none', { stroke: '#3a332d', 'stroke-width': 2.4 })) +
          stroke('M96 91q4 -3 8 0', '#3a332d', 2.4)
        : '',
    ].join('');
    return group({ transform: `translate(${round((w - h) / 2)} 0) scale(${h / 200})` }, drawing);
  };
