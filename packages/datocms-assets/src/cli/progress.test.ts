import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
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

function run(screen: Screen, options: Partial<Parameters<typeof startProgress>[1]> = {}): string {
  let seconds = 0;
  const display = startProgress(screen, { total, plain: false, now: () => seconds * 1000, ...options });
  for (const step of steps) {
    seconds = step;
    display.update({ done: step * 4, total, bytes: step * 1e6, cached: 3 });
  }
  display.stop();
  display.stop();
  return screen.text;
}

afterEach(() => vi.unstubAllEnvs());

describe('startProgress', () => {
  it('writes plain lines to a log, at most every ten seconds and one at the end', () => {
    expect(run(new Screen(false)).split('\n')).toEqual([
      'Assets: 40 of 100, 10 MB, 3 cached',
      'Assets: 80 of 100, 20 MB, 3 cached',
      'Assets: 100 of 100, 25 MB, 3 cached',
      '',
    ]);
  });

  it('writes nothing to a log if there was no progress', () => {
    const screen = new Screen(false);
    startProgress(screen, { total }).stop();
    expect(screen.text).toBe('');
  });

  it('shows a line on a terminal, and removes it at the end', () => {
    const text = run(new Screen(true));
    expect(stripVTControlCharacters(text)).toMatch(/Assets ░{30} 0\/100 · 0 B/);
    expect(stripVTControlCharacters(text)).toContain('100/100 · 25 MB · 1 MB/s');
    expect(text).not.toContain('\n');
    expect(text.endsWith('\u001b[2K')).toBe(true);
  });

  it('changes no mode of the terminal, which would outlast a killed process', () => {
    expect(run(new Screen(true))).not.toContain('\u001b[?');
  });

  it('shows nothing if it is silent or there is nothing to do', () => {
    const screens = [new Screen(true), new Screen(false), new Screen(true)] as const;
    run(screens[0], { silent: true });
    run(screens[1], { silent: true });
    startProgress(screens[2], { total: 0 }).stop();
    expect(screens.map((screen) => screen.text)).toEqual(['', '', '']);
  });

  it.each([
    ['CI', 'true'],
    ['CI', '1'],
    ['TERM', 'dumb'],
  ])('writes plain lines to a terminal if %s is %s', (name, value) => {
    vi.stubEnv('CI', '');
    vi.stubEnv(name, value);
    const screen = new Screen(true);
    const display = startProgress(screen, { total });
    display.update({ done: 1, total, bytes: 10, cached: 0 });
    display.stop();
    expect(screen.text).toBe('Assets: 1 of 100, 10 B\n');
  });
});
