/** How many inputs a property gets: `usual`, or the number in the variable FC_RUNS for a longer look. */
export function propertyRuns(usual: number): number {
  return Number(process.env.FC_RUNS ?? usual);
}
