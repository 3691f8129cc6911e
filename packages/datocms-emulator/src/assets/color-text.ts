/** A colour as imgix spells it: 3, 4, 6 or 8 hex digits (alpha first where there is one), or a CSS name. */
export function readColor(text: string | undefined): string | null {
  if (!text) return null;
  const digits = text.replace(/^#/, '');
  if (/^[0-9a-f]{3}$|^[0-9a-f]{6}$/i.test(digits)) return `#${digits}`;
  if (/^[0-9a-f]{4}$/i.test(digits)) return `#${digits.slice(1)}${digits[0]}`;
  if (/^[0-9a-f]{8}$/i.test(digits)) return `#${digits.slice(2)}${digits.slice(0, 2)}`;
  return /^[a-z]+$/i.test(text) ? text.toLowerCase() : null;
}
