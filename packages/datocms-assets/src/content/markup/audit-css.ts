/** Ways in which styles run script or fetch something. The patterns match CSS without comments, escapes and `data:` URLs. */
const dangers: readonly (readonly [description: string, pattern: RegExp])[] = [
  ['an @import', /@import\b/i],
  ['script in CSS', /\bexpression\s*\(|-moz-binding|\bbehavior\s*:|(?:java|vb)script\s*:/i],
  [
    'an external reference in CSS',
    /["'(]\s*\/\/|(?<=\b[a-z][a-z0-9+.-]*):\/\/|\b(?:https?|ftp|file|blob|filesystem):/i,
  ],
];

/** Describes each danger in CSS. */
export function auditCss(css: string): string[] {
  const plain = readCss(css);
  return dangers.filter(([, pattern]) => pattern.test(plain)).map(([description]) => description);
}

/**
 * Removes imports and external URLs. The result must be audited again. A rule or URL that is not closed matches up to the end
 * and stays, here and in `readCss`: otherwise its end would be searched for again from each position in it.
 */
export function cleanCss(css: string): string {
  return css
    .replace(/@import\b(?:[^;"'(]+|"[^"]*"|'[^']*'|\([^)]*\))*(?:;|(\([^)]*$))?/gi, '$1')
    .replace(/url\(\s*(?:"([^"]*)"\s*\)|'([^']*)'\s*\)|([^)]*)\)?)/gi, (all, double, single, bare) =>
      !all.endsWith(')') || /^\s*(?:#|data:)/i.test(double ?? single ?? bare) ? all : 'none',
    );
}

/** Undoes comments and escapes, so that names and URLs are as a browser reads them. */
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
