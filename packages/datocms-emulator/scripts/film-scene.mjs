// One frame of the film: a lighthouse at night, and the frame's number in digits and in bits.
export const width = 960;
export const height = 540;
export const framerate = 15;
export const frameCount = 180;

const lamp = { x: 690, y: 120 };
const secondsPerTurn = 6;
/** The bits of the frame number, 8 squares of 24 pixels, the highest one first: white is 1. Tests read them from pixels. */
const bits = { count: 8, x: 744, y: 500, size: 24 };

/** Draws a frame as SVG. Digits are polygons, so that no font is needed. */
export function drawFrame(number) {
  const seconds = number / framerate;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
    <rect width="960" height="330" fill="#10254a"/><rect y="250" width="960" height="80" fill="#173660"/>
    ${stars()}
    <circle cx="180" cy="100" r="52" fill="#2c4a74"/><circle cx="180" cy="100" r="26" fill="#fbf3d0"/>
    ${beam(seconds)}
    <rect y="325" width="960" height="215" fill="#1d4668"/>${glitter(seconds)}
    <path d="M470 540 L505 345 L960 325 V540 Z" fill="#243046"/><path d="M505 345 L520 330 L960 312 V332 Z" fill="#2f4a48"/>
    <path d="M662 330 L674 150 H706 L718 330 Z" fill="#f4efe4"/>
    <path d="M672 180 H708 L711 220 H669 Z M667 260 H713 L716 300 H664 Z" fill="#c8402f"/>
    <path d="M664 152 H716 V144 H664 Z M672 104 L690 84 L708 104 Z" fill="#a8321f"/>
    <rect x="676" y="104" width="28" height="40" fill="#ffe9a6"/>
    <rect x="770" y="282" width="100" height="44" fill="#8f8d99"/><path d="M762 284 L784 258 H858 L880 284 Z" fill="#7d4a45"/>
    <rect x="786" y="294" width="16" height="14" fill="#ffd88a"/><rect x="836" y="294" width="16" height="14" fill="#ffd88a"/>
    ${counter(number)}
  </svg>`;
}

function stars() {
  return Array.from({ length: 40 }, (_, index) => {
    const [x, y] = [(index * 397) % 950, (index * 167) % 230];
    return `<rect x="${x}" y="${y}" width="2" height="2" fill="#c9d6ee"/>`;
  }).join('');
}

/** Two opposite cones, seen from the side: they are widest when they point to the left and right. */
function beam(seconds) {
  const turn = Math.cos((seconds / secondsPerTurn) * 2 * Math.PI);
  const reach = Math.round(620 * turn);
  const spread = Math.round(30 + 45 * Math.abs(turn));
  const cone = (end) =>
    `<path d="M${lamp.x} ${lamp.y} L${end} ${lamp.y - spread} L${end} ${lamp.y + spread} Z" fill="#f7e6a8" opacity=".55"/>`;
  return cone(lamp.x + reach) + cone(lamp.x - reach);
}

function glitter(seconds) {
  return Array.from({ length: 14 }, (_, index) => {
    const length = 18 + ((index * 29 + Math.floor(seconds * 2) * 17) % 60);
    return `<rect x="${180 - length / 2}" y="${338 + index * 11}" width="${length}" height="3" fill="#d9d9b8"/>`;
  }).join('');
}

function counter(number) {
  const squares = Array.from({ length: bits.count }, (_, index) => {
    const isSet = (number >> (bits.count - 1 - index)) & 1;
    return `<rect x="${bits.x + index * bits.size}" y="${bits.y}" width="${bits.size}" height="${bits.size}" fill="${isSet ? '#fff' : '#000'}"/>`;
  });
  const digits = Array.from(String(number).padStart(3, '0'), (digit, index) =>
    drawDigit(Number(digit), bits.x + index * 40),
  );
  return `<rect x="${bits.x - 10}" y="416" width="212" height="118" fill="#000"/>${digits.join('')}${squares.join('')}`;
}

/** The segments of a seven-segment display as rectangles: x, y, width, height. */
const segments = [
  [4, 0, 20, 5],
  [23, 4, 5, 24],
  [23, 32, 5, 24],
  [4, 55, 20, 5],
  [0, 32, 5, 24],
  [0, 4, 5, 24],
  [4, 28, 20, 5],
];
const litSegments = ['012345', '12', '01346', '01236', '1256', '02356', '023456', '012', '0123456', '012356'];

function drawDigit(digit, left) {
  return Array.from(litSegments[digit], (segment) => {
    const [x, y, w, h] = segments[Number(segment)];
    return `<rect x="${left + x}" y="${428 + y}" width="${w}" height="${h}" fill="#ffd88a"/>`;
  }).join('');
}
