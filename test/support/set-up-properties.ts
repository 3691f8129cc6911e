import fc from 'fast-check';
import { propertyBudget } from './property-runs.ts';

// The configuration of Vitest chooses and prints the seed.
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.FC_SEED) });

// Tests may replace the clock.
const now = performance.now.bind(performance);

/**
 * Begins no further input when the time of a property is over. An input that has begun is brought to its end, since it may use
 * what the next test uses. At least one has to succeed, however long that takes; without any, fast-check fails the property.
 */
const endInTime: fc.UniversalPlugin = () => {
  const end = now() + propertyBudget;
  let hasSucceeded = false;
  const note = <Result>(result: Result): Result => {
    hasSucceeded ||= result === null;
    return result;
  };
  return {
    decorateRun: (run) => (value) => {
      if (hasSucceeded && now() > end) return new fc.PreconditionFailure(true);
      const result = run(value);
      return result instanceof Promise ? result.then(note) : note(result);
    },
  };
};

// Files that share a process install it once.
const installed = globalThis as { hasPropertyBudget?: boolean };
if (!installed.hasPropertyBudget) fc.installGlobalPlugin(endInTime);
installed.hasPropertyBudget = true;
