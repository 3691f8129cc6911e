import { describe, expect, it } from 'vitest';
import { pictureSize } from './image-size.ts';

const original = { width: 1200, height: 800 };

describe('pictureSize', () => {
  it.each([
    ['', '1200x800'],
    ['auto=format,compress&dpr=2&q=60', '1200x800'],
    ['w=600', '600x400'],
    ['h=200', '300x200'],
    ['h=600&w=600', '600x400'],
    ['h=100&w=600', '150x100'],
    ['fm=webp&w=2400', '2400x1600'],
    ['h=2400&w=2400', '2400x1600'],
    ['fit=max&w=2400', '1200x800'],
    ['fit=max&h=100', '150x100'],
    ['crop=faces&fit=crop&h=300&w=300', '300x300'],
    ['fit=scale&h=300&w=100', '100x300'],
    ['bg=fff&fit=fill&h=300&w=100', '100x300'],
    ['crop=focalpoint&fit=crop&fp-x=0.3&fp-y=0.6&w=300', '300x200'],
    ['ar=16:9&fit=crop&w=640', '640x360'],
    ['ar=2.5&fit=crop&h=100', '250x100'],
    ['h=118.75&fit=crop&w=190', '190x119'],
    ['w=1', undefined],
    ['w=0.5', undefined],
    ['w=auto', undefined],
    ['ar=16:9&w=640', undefined],
    ['ar=16:0&fit=crop&w=640', undefined],
    ['fit=facearea&h=200&w=200', undefined],
    ['fit=min&w=200&h=100', undefined],
    ['rect=0,0,100,50', undefined],
    ['rot=90', undefined],
    ['trim=auto&w=100', undefined],
  ])('of %j is %s', (query, expected) => {
    const size = pictureSize(query, original);
    expect(size && `${size.width}x${size.height}`).toBe(expected);
  });
});
