import { describe, expect, it } from 'vitest';
import { layOut, type SizeParameters } from './layout.ts';

/** Parameters, the final size, and the size before the crop or fill if it differs. */
type Case = readonly [SizeParameters, readonly [number, number], (readonly [number, number])?];

const wide = { width: 600, height: 400 };

describe('the size of a picture of 600×400', () => {
  const table: readonly Case[] = [
    [{}, [600, 400]],
    [{ dpr: 0.5 }, [300, 200]],
    [{ w: 300 }, [300, 200]],
    [{ h: 100 }, [150, 100]],
    [{ w: 0.5 }, [300, 200]],
    [{ w: 300, dpr: 2 }, [600, 400]],
    [{ w: 1200 }, [1200, 800]],
    [{ w: 1200, fit: 'max' }, [600, 400]],
    [{ w: 300, h: 300 }, [300, 200]],
    [{ w: 300, h: 300, fit: 'clip' }, [300, 200]],
    [{ w: 900, h: 900, fit: 'max' }, [600, 400]],
    [{ w: 300, h: 300, fit: 'crop' }, [300, 300], [450, 300]],
    [{ w: 900, h: 300, fit: 'crop' }, [900, 300], [900, 600]],
    [{ w: 900, h: 300, fit: 'min' }, [600, 200], [600, 400]],
    [{ w: 300, h: 300, fit: 'min' }, [300, 300], [450, 300]],
    [{ w: 300, h: 300, fit: 'scale' }, [300, 300]],
    [{ w: 300, h: 300, fit: 'fill' }, [300, 300], [300, 200]],
    [{ w: 900, h: 900, fit: 'fill' }, [900, 900], [600, 400]],
    [{ w: 900, h: 900, fit: 'fillmax' }, [900, 900], [900, 600]],
    [{ w: 300, ar: 1, fit: 'crop' }, [300, 300], [450, 300]],
    [{ ar: 1, fit: 'crop' }, [400, 400], [600, 400]],
    [{ w: 300, ar: 1 }, [300, 200]],
    [{ w: 300, h: 100, ar: 1, fit: 'crop' }, [300, 100], [300, 200]],
    [{ w: 500, h: 500, maxW: 200, fit: 'crop' }, [200, 500], [750, 500]],
    [{ w: 100, h: 100, minW: 300, fit: 'crop' }, [300, 100], [300, 200]],
    [{ maxW: 300, fit: 'crop' }, [300, 200]],
    [{ w: 300, h: 300, fit: 'no-such-fit' }, [300, 200]],
    [{ w: 100_000 }, [8192, 5461]],
    [{ w: 1, h: 1 }, [1, 1]],
  ];
  const cases = table.map(([parameters, canvas, scaled]) => ({ parameters, canvas, scaled: scaled ?? canvas }));
  it.each(cases)('for $parameters is $canvas', ({ parameters, canvas, scaled }) => {
    const size = ([width, height]: readonly [number, number]) => ({ width, height });
    expect(layOut(wide, parameters)).toEqual({ canvas: size(canvas), scaled: size(scaled) });
  });
});
