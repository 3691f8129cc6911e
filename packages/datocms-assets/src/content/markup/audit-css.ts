/** Whatever styles can reach out with, or run. Matched against CSS without comments, escapes, and `data:` URLs. */
const dangers: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['an @import', /@import\b/i],
  ['script in CSS', /\bexpression\s*\(|-moz-binding|\bbehavior\s*:|(?:java|vb)script\s*:/i],
  [
    'an external reference in CSS',
    /["'(]\s*\/\/|(?<=\b[a-z][a-z0-9+.-]*):\/\/|\b(?:https?|ftp|file|blob|filesystem):/i,
  ],
];

/** What is dangerous in CSS, in words. */
export function auditCss(css: string): string[] {
  const plain = readCss(css);
  return dangers.filter(([, pattern]) => pattern.test(plain)).map(([what]) => what);
}

/**
 * Takes imports and external URLs out. What stays must be audited again. What is never closed is matched to the end and left,
 * here as below, so that its end is not looked for from each place inside it.
 */
export function cleanCss(css: string): string {
  return css
    .replace(/@import\b(?:[^;"'(]+|"[^"]*"|'[^']*'|\([^)]*\))*(?:;|(\([^)]*$))?/gi, '$1')
    .replace(/url\(\s*(?:"([^"]*)"\s*\)|'([^']*)'\s*\)|([^)]*)\)?)/gi, (all, double, single, bare) =>
      !all.endsWith(')') || /^\s*(?:#|data:)/i.test(double ?? single ?? bare) ? all : 'none',
    );
}

/** CSS as a browser reads it, as far as names and URLs go. */
function readCss(css: string): string {
  return css
    .replace(/\/\*.*?(?:\*\/|$)/gs, '')
    .replace(/\\([0-9a-f]{1,6})\s?/gi, (_all, hex) => codePoint(Number.parseInt(hex, 16)))
    .replace(/\\\r?\n/g, '')
    .replace(/\\(.)/g, '$1')
    .replace(/@namespace\b[^;{}]*(;?)/gi, (all, end) => (end === '' ? all : ''))
    .replace(/(["'])data:.*?\1/gis, '""')
    .replace(/\(\s*data:[^)]*(\)?)/gi, (all, end) => (end === '' ? all : '()'));
}

function codePoint(value: number): string {
  return value > 0 && value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff)
    ? String.fromCodePoint(value)
    : '\ufffd';
}
