const sizes = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `1 page`, `1,204 references`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

/** `1,204`, `20.5`: one decimal at most. `Intl.NumberFormat` would need 30 ms to load before the first number. */
export function formatNumber(number: number): string {
  const [whole = '', decimal] = (Math.round(number * 10) / 10).toString().split('.');
  const grouped = whole.replace(/(?<=\d)(?=(?:\d{3})+$)/g, ',');
  return decimal === undefined ? grouped : `${grouped}.${decimal}`;
}

/** Decimal units: `812 B`, `20.5 kB`, `8.1 MB`. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.95 kB would be rounded to 1,000 kB instead of 1 MB.
  while (value >= (unit === 0 ? 1000 : 999.95) && unit < sizes.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${formatNumber(value)} ${sizes[unit]}`;
}

/** `45 ms`, `1.2 s`, `2 min 5 s`, `1 h 3 min`. */
export function formatDuration(milliseconds: number): string {
  const whole = Math.round(milliseconds);
  if (whole < 1000) return `${whole} ms`;
  if (whole < 59_950) return `${formatNumber(whole / 1000)} s`;
  const seconds = Math.round(whole / 1000);
  if (seconds < 3600) return formatTwoUnits(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  return formatTwoUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

function formatTwoUnits(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return `${formatNumber(big)} ${bigUnit}${small > 0 ? ` ${small} ${smallUnit}` : ''}`;
}

/** The first items of a list, and how many more there are: `a, b and 3 more`. */
export function formatFirst(items: readonly string[], max: number): string {
  const shown = items.slice(0, max).join(', ');
  return items.length > max ? `${shown} and ${formatNumber(items.length - max)} more` : shown;
}

const limitUnits = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A limit in binary units, which people write in options: `256 MiB`. */
export function formatLimit(bytes: number): string {
  let [value, unit] = [bytes, 0];
  for (; value >= 1024 && unit < limitUnits.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : Math.round(value * 10) / 10} ${limitUnits[unit]}`;
}
