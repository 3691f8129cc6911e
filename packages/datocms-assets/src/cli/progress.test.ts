import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startProgress } from './progress.ts';

class Screen extends Writable {
  readonly isTTY: boolean;
  readonly columns = 80;
  text = '';

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

const steps = [0, 1, 5, 9, 10, 11, 19, 20, 25];
const total = 100;

/** Progress at each step, in seconds. */
function run(terminal: Screen, times: readonly number[] = steps): { lines: string[]; text: string } {
  const lines: string[] = [];
  const display = startProgress({ terminal, log: (line) => lines.push(line) });
  let now = 0;
  for (const seconds of times) {
    // The update of a second comes before the timer of that second.
    vi.advanceTimersByTime(Math.max((seconds - now) * 1000 - 1, 0));
    display.update({ done: seconds * 4, total, bytes: seconds * 1e6, cached: 3 });
    vi.advanceTimersByTime(seconds > now ? 1 : 0);
    now = seconds;
  }
  display.stop();
  display.stop();
  return { lines, text: terminal.text };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv('CI', '');
  vi.stubEnv('TERM', 'xterm');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe('startProgress', () => {
  it('logs a line every ten seconds and one at the end, if there is no terminal', () => {
    expect(run(new Screen(false))).toEqual({
      lines: [
        'Assets: 40 of 100, 10 MB, 3 cached',
        'Assets: 80 of 100, 20 MB, 3 cached',
        'Assets: 100 of 100, 25 MB, 3 cached',
      ],
      text: '',
    });
  });

  it('logs a line also while nothing arrives, but none when all is done', () => {
    const lines: string[] = [];
    const display = startProgress({ log: (line) => lines.push(line) });
    display.update({ done: 0, total: 2, bytes: 0, cached: 0 });
    vi.advanceTimersByTime(25_000);
    expect(lines).toEqual(['Assets: 0 of 2, 0 B', 'Assets: 0 of 2, 0 B']);
    display.update({ done: 2, total: 2, bytes: 9, cached: 0 });
    vi.advanceTimersByTime(60_000);
    expect(lines.slice(2)).toEqual(['Assets: 2 of 2, 9 B']);
    display.stop();
    vi.advanceTimersByTime(60_000);
    expect(lines).toHaveLength(3);
  });

  it('logs nothing if the work ends within ten seconds', () => {
    expect(run(new Screen(false), [0, 5, 9]).lines).toEqual([]);
  });

  it('shows a bar on a terminal, and clears it at the end', () => {
    const { text, lines } = run(new Screen(true));
    expect(lines).toEqual([]);
    expect(stripVTControlCharacters(text)).toMatch(/Assets ░{20,} 0\/100 · 0 B/);
    expect(stripVTControlCharacters(text)).toContain('80/100 · 20 MB · 1 MB/s · 5.2 s left');
    expect(text).not.toContain('\n');
    expect(text.endsWith('\r\u001b[2K')).toBe(true);
  });

  it('leaves the cursor at the start of the line, where another line overwrites the bar', () => {
    for (const drawn of run(new Screen(true)).text.split('\r\u001b[2K').slice(1, -2))
      expect(drawn.endsWith('\r')).toBe(true);
  });

  it('changes no mode of the terminal, which would outlast a killed process', () => {
    expect(run(new Screen(true)).text).not.toContain('\u001b[?');
  });

  it.each([
    ['CI', 'true'],
    ['CI', '1'],
    ['TERM', 'dumb'],
  ])('logs lines beside a terminal if %s is %s', (name, value) => {
    vi.stubEnv(name, value);
    const { lines, text } = run(new Screen(true));
    expect({ count: lines.length, text }).toEqual({ count: 3, text: '' });
  });
});
