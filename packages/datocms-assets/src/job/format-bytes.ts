const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A size for people, such as `256 MiB`. */
export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : Math.round(value * 10) / 10} ${units[unit]}`;
}
