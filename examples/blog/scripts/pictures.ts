import { birds, starTrails } from './art/scenes/aloft.ts';
import { sailing, yard } from './art/scenes/boats.ts';
import { kiln, shelves, stillLife, tiles } from './art/scenes/ceramics.ts';
import { coast, footpath, offshore } from './art/scenes/coast.ts';
import { beds, plate, saltPans, terraces } from './art/scenes/garden.ts';
import { harbour } from './art/scenes/harbour.ts';
import { lens, stairs, view } from './art/scenes/interior.ts';
import { favicon, logo, map, swellLines } from './art/scenes/marks.ts';
import { portrait } from './art/scenes/portrait.ts';
import type { Scene } from './art/scenes/scene.ts';
import { anchovies, bread } from './art/scenes/table.ts';

const wide = [1600, 1067] as const;
const page = [1200, 1500] as const;
const face = [900, 900] as const;

/** Each picture of the project: file name, scene, size in pixels. The extension says the format. */
export const pictures: readonly (readonly [
  file: string,
  scene: Scene,
  size: readonly [width: number, height: number],
])[] = [
  ['lanterna-logo.svg', logo, [334, 64]],
  ['lanterna-icon.png', favicon, [512, 512]],
  ['trail-map.svg', map, [1200, 700]],
  ['swell-lines.png', swellLines, [2400, 640]],
  ['lanterna-social.jpg', coast({ light: 'dusk', tower: 'vela', lit: true, size: 0.46 }), [1200, 630]],
  [
    'capo-sereno-evening.jpg',
    coast({ light: 'gold', tower: 'sereno', gulls: 6, size: 0.52, sunHeight: 0.36 }),
    [2000, 1125],
  ],
  ['night-beam-poster.jpg', coast({ light: 'night', tower: 'vela', lit: true, turn: 0.03 }), [1280, 720]],

  ['seven-lights-trail.jpg', footpath({ light: 'noon', tower: 'vela' }), wide],
  ['day-1-capo-sereno.jpg', coast({ light: 'dawn', tower: 'sereno' }), wide],
  ['day-2-among-pines.jpg', footpath({ light: 'rose', tower: 'vela', tree: 'pine' }), wide],
  ['day-4-scoglio-lungo.jpg', offshore({ light: 'noon', tower: 'scoglio', height: 26 }), wide],
  ['day-6-porto-candia.jpg', harbour({ light: 'gold' }), wide],

  ['capo-sereno-winter.jpg', coast({ light: 'fog', tower: 'sereno', gulls: 2 }), wide],
  ['spiral-stairs.jpg', stairs(), wide],
  ['keepers-window.jpg', view(), wide],
  ['fresnel-lens.jpg', lens(), wide],
  ['beam-over-water.webp', coast({ light: 'night', tower: 'sereno', lit: true, side: 'left' }), wide],

  ['workshop-shelves.jpg', shelves(), wide],
  ['wood-kiln.jpg', kiln(), wide],
  [
    'pots-poppies.jpg',
    stillLife({
      bunch: 'poppy',
      pots: [
        { profile: 'jug', clay: '#c9926a', glaze: '#3f8f86', pattern: 'drip', handle: true, at: 0.27, size: 0.29 },
        { profile: 'amphora', clay: '#c9926a', glaze: '#1f4f7a', pattern: 'waves', at: 0.52, size: 0.44 },
        { profile: 'bowl', clay: '#b97a56', glaze: '#d99a3d', pattern: 'dots', at: 0.76, size: 0.14 },
      ],
    }),
    wide,
  ],
  [
    'pots-moon-jar.jpg',
    stillLife({
      wall: '#cfd9d4',
      table: '#8f7358',
      pots: [
        { profile: 'moon', clay: '#efe6d6', glaze: '#2f6f8f', pattern: 'plain', at: 0.48, size: 0.5 },
        { profile: 'cup', clay: '#a5664a', glaze: '#a5664a', pattern: 'plain', at: 0.74, size: 0.15 },
      ],
    }),
    wide,
  ],
  [
    'pots-lavender-jug.jpg',
    stillLife({
      wall: '#ead7c3',
      bunch: 'lavender',
      pots: [
        { profile: 'bottle', clay: '#8a5a48', glaze: '#d99a3d', pattern: 'bands', at: 0.3, size: 0.38 },
        { profile: 'jar', clay: '#b97a56', glaze: '#5f7f5a', pattern: 'leaves', at: 0.56, size: 0.42 },
        { profile: 'cup', clay: '#c9926a', glaze: '#c2573f', pattern: 'drip', at: 0.78, size: 0.16 },
      ],
    }),
    wide,
  ],
  [
    'pots-lattice-pair.jpg',
    stillLife({
      wall: '#d5dfe4',
      table: '#c4a27c',
      pots: [
        { profile: 'jar', clay: '#c9926a', glaze: '#24588a', pattern: 'lattice', at: 0.36, size: 0.4 },
        { profile: 'jug', clay: '#d3b28c', glaze: '#24588a', pattern: 'dots', handle: true, at: 0.62, size: 0.33 },
      ],
    }),
    wide,
  ],
  ['cobalt-tiles.jpg', tiles(), wide],
  ['green-tiles.jpg', tiles({ ink: '#3f7f5f', accent: '#c2573f' }), wide],

  ['fog-garden.jpg', beds({ light: 'fog', tower: 'sereno' }), wide],
  ['plate-fern.jpg', plate({ plant: 'fern' }), page],
  ['spray-garden.jpg', beds({ light: 'noon', tower: 'rame', bed: ['lavender', 'agave', 'poppy'] }), wide],
  ['plate-sea-holly.jpg', plate({ plant: 'holly', wash: '#d7e0dd' }), page],
  ['plate-samphire.jpg', plate({ plant: 'samphire' }), page],
  ['plate-thyme.jpg', plate({ plant: 'thyme', wash: '#e6dcd9' }), page],
  ['plate-agave.jpg', plate({ plant: 'agave', wash: '#d8e3dc' }), page],
  ['plate-lavender.jpg', plate({ plant: 'lavender', wash: '#dedbe6' }), page],
  ['plate-lemon.jpg', plate({ plant: 'lemon', wash: '#efe6c3' }), page],

  ['anchovies-on-blue.jpg', anchovies(), wide],
  ['bread-and-oil.jpg', bread(), wide],
  ['salt-pans.jpg', saltPans(), wide],

  ['punta-vela-night.jpg', coast({ light: 'night', tower: 'vela', lit: true }), wide],
  ['star-trails.jpg', starTrails(), wide],
  ['porto-candia-harbour.jpg', harbour({ light: 'rose' }), wide],
  ['scoglio-lungo-storm.jpg', offshore({ light: 'storm', tower: 'scoglio', lit: true, height: 100 }), wide],
  ['scoglio-lungo-after.jpg', offshore({ light: 'dawn', tower: 'scoglio', height: 30 }), wide],
  ['terraces-in-september.jpg', terraces({ light: 'gold' }), wide],
  ['boat-yard.jpg', yard(), wide],
  ['pazienza-sailing.jpg', sailing({ light: 'dusk', hull: '#b8432f' }), wide],
  ['swifts-at-dawn.jpg', birds({ light: 'dawn' }), wide],
  ['capo-rame-dusk.jpg', coast({ light: 'dusk', tower: 'rame', lit: true, side: 'left' }), wide],

  ['capo-rame-in-copper.jpg', coast({ light: 'rose', tower: 'copper', side: 'left' }), wide],
  ['eighth-light-tower.jpg', coast({ light: 'noon', tower: 'grano', size: 0.56 }), wide],
  ['eighth-light-plan.png', map, [1200, 700]],
  ['ferry-to-isola-del-grano.jpg', sailing({ light: 'fog', hull: '#3f4f58', sail: '#e9e4d6' }), wide],
  ['harbour-study-unused.webp', harbour({ light: 'storm' }), wide],

  [
    'marta-ferrando.jpg',
    portrait({ ground: '#c9d8d2', skin: '#e3b08e', hair: '#4a3228', cloth: '#b8432f', style: 'bun' }),
    face,
  ],
  [
    'davide-olcese.jpg',
    portrait({ ground: '#e9cfa8', skin: '#d69f78', hair: '#8a8078', cloth: '#2f4a63', style: 'beard' }),
    face,
  ],
  [
    'ilse-brandt.jpg',
    portrait({ ground: '#d6dcc0', skin: '#f0c7a8', hair: '#d9a85a', cloth: '#4f7a5f', style: 'long', glasses: true }),
    face,
  ],
  [
    'tommaso-reale.jpg',
    portrait({ ground: '#e6bfae', skin: '#a8704f', hair: '#2a2020', cloth: '#d99a3d', style: 'curls' }),
    face,
  ],

  ['topic-path.jpg', footpath({ light: 'dawn', tower: 'sereno', tree: 'pine' }), wide],
  ['topic-lights.jpg', coast({ light: 'noon', tower: 'rame', flowers: ['#f4f0e0', '#e9b84a', '#d8674a'] }), wide],
  ['editorial-window.jpg', view({ light: 'gold', wall: '#e0cdb4' }), wide],
  [
    'path-in-spring.jpg',
    footpath({ light: 'noon', tower: 'rame', tree: 'pine', flowers: ['#c9a0d0', '#f4f0e0', '#e9b84a'] }),
    wide,
  ],
];
