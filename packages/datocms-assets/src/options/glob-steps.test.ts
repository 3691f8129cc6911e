import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { cpuTime } from '../../../../test/support/cpu-time.ts';
import { globSteps, maxGlobSteps } from './glob-steps.ts';

const isFine = (glob: string) => globSteps(glob) <= maxGlobSteps;

describe('the steps of a glob', () => {
  it.each([
    'docs/**',
    '**/*.html',
    '**/*-*-*.{jpg,jpeg,png,webp,avif}',
    '20*-*-*-*.html',
    '{*.js,*.css,*.map,*.json,*.svg,*.txt}',
    '**/{*.js,*.css}/**/*.*',
    'a/*/b/*/c/*/d/*/e/*/*.html',
    '**/blog/**/20*-*-*-*.{html,json}',
    '**/*a*/**/*a*/**/*a*/**/*b',
    '!(*.min).js',
    '+([0-9])-+([a-z]).html',
    '@(a|b)*.html',
    '**/*.+(html|htm)',
    '**/?(*.)+(spec|test).js',
    '*(foo|bar).html',
    'a+b+c+d+e+f.html',
    '[*+*+*+*]*',
    '\\*\\*\\*\\*\\*\\*a*',
    'https://www.datocms-assets.com/*/*-press-*.jpg',
  ])('are few: %s', (glob) => {
    expect(isFine(glob)).toBe(true);
    const names = [...'ab-1'].map((letter) => `${letter.repeat(240)}.x`);
    const matches = picomatch(glob, { dot: true });
    expect(cpuTime(() => names.map((name) => matches(name)))).toBeLessThan(5000);
  });

  it.each([
    '*a*a*a*a*a*a*a*a*a*a*a*a*b',
    'docs/*a*a*a*a*b/*.html',
    '{*a,*a}{*a,*a}{*a,*a}*b',
    '**/a/**/a/**/a/**/a/**/a/**/b',
    '+(a*)b',
    '+(a|aa)+(a|aa)b',
    '+([a-z]|a)b',
    '+({a,aa})b',
    '?(+(a|[a-z]))b',
    '(a|aa)+b',
    '([a-z]+)+b',
    '[a-z]+[a-z]+[a-z]+[a-z]+[a-z]+b',
    '!(a)!(a)!(a)!(a)!(a)b',
    `${'{a,aa}'.repeat(40)}b`,
    `${'?(a)'.repeat(40)}b`,
  ])('are too many: %s', (glob) => {
    expect(isFine(glob)).toBe(false);
  });
});
