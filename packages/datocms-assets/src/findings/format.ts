const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const sizes = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `1 page`, `1,204 references`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${grouped.format(count)} ${count === 1 ? one : many}`;
}

export function formatNumber(count: number): string {
  return grouped.format(count);
}

/** Decimal units: `812 B`, `20.5 kB`, `8.1 MB`. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.95 and more would be rounded to 1,000 of the smaller unit.
  while (value >= (unit === 0 ? 1000 : 999.95) && unit < sizes.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${oneDigit.format(value)} ${sizes[unit]}`;
}

/** `45 ms`, `1.2 s`, `2 min 5 s`, `1 h 3 min`. */
export function formatDuration(milliseconds: number): string {
  const whole = Math.round(milliseconds);
  if (whole < 1000) return `${whole} ms`;
  if (whole < 59_950) return `${oneDigit.format(whole / 1000)} s`;
  const seconds = Math.round(whole / 1000);
  if (seconds < 3600) return joined(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

function joined(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return `${grouped.format(big)} ${bigUnit}${small > 0 ? ` ${small} ${smallUnit}` : ''}`;
}

const limitUnits = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A limit in the units in which options give it: `256 MiB`. */
export function formatLimit(bytes: number): string {
  let [value, unit] = [bytes, 0];
  for (; value >= 1024 && unit < limitUnits.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : Math.round(value * 10) / 10} ${limitUnits[unit]}`;
}
