const { FC_RUNS } = process.env;

/** How many inputs a property gets: `usual`, or for a longer look the number in the variable FC_RUNS. */
export function propertyRuns(usual: number): number {
  return Number(FC_RUNS) || usual;
}

/** For how many milliseconds a property begins new inputs. FC_RUNS takes the limit away; `FC_RUNS=usual` does nothing else. */
export const propertyBudget = FC_RUNS === undefined ? 5000 : Infinity;
