const colors = {
  light: { 31: '#a31515', 32: '#116329', 33: '#7d4e00', 34: '#0550ae', 36: '#0f5f66', 90: '#57606a' },
  dark: { 31: '#ff9a92', 32: '#6fdd8b', 33: '#eac55f', 34: '#79c0ff', 36: '#76e3ea', 90: '#9da7b1' },
};
const themes = { light: { back: '#ffffff', text: '#1f2328' }, dark: { back: '#0d1117', text: '#e6edf3' } };

const escapeHtml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The texts between escape sequences, each with the codes of colours and weights in front of it. */
export function piecesOf(text) {
  const [first = '', ...rest] = text.split('\u001b[');
  return [
    { sequence: '', codes: [], text: first },
    ...rest.map((piece) => {
      const [start = '', numbers = '', letter = ''] = /^([\d;?]*)([A-Za-z])/.exec(piece) ?? [];
      const codes = letter === 'm' ? numbers.split(';').map(Number) : [];
      return { sequence: letter === 'm' ? `\u001b[${start}` : '', codes, text: piece.slice(start.length) };
    }),
  ];
}

/** Makes a page of what a terminal shows. Only the colours and weights that the packages print are known. */
export function terminalPage(text, theme) {
  const { back, text: front } = themes[theme];
  let style = {};
  const html = piecesOf(text).map(({ codes, text: piece }) => {
    for (const code of codes) style = next(style, code);
    return `<span style="${toCss(style, theme)}">${escapeHtml(piece)}</span>`;
  });
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; background: ${back}; }
    pre { margin: 0; padding: 20px 24px; width: max-content; background: ${back}; color: ${front};
      font: 15px/1.5 "DejaVu Sans Mono", "Liberation Mono", monospace; }
  </style><pre>${html.join('')}</pre>`;
}

function next(style, number) {
  if (number === 0) return {};
  if (number === 1) return { ...style, bold: true };
  if (number === 2) return { ...style, dim: true };
  if (number === 22) return { ...style, bold: false, dim: false };
  if (number === 39) return { ...style, color: undefined };
  return number in colors.light ? { ...style, color: number } : style;
}

function toCss({ bold, dim, color }, theme) {
  return [bold && 'font-weight:bold', (color || dim) && `color:${colors[theme][color ?? 90]}`]
    .filter(Boolean)
    .join(';');
}
