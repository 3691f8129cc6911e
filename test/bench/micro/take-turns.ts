/** One run of a subject. */
export interface Round {
  readonly subject: string;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/**
 * Runs subjects by turns in this process. The first round is the warm-up. Each round turns the order.
 * @param prepare runs before each, and is not measured
 */
export async function takeTurns(
  subjects: Readonly<Record<string, () => Promise<void>>>,
  count: number,
  prepare: () => void = () => undefined,
): Promise<Round[]> {
  const rounds: Round[] = [];
  for (let round = 0; round <= count; round++) {
    const names = Object.keys(subjects);
    for (const subject of round % 2 === 0 ? names : names.reverse()) {
      prepare();
      const cpu = process.cpuUsage();
      const began = performance.now();
      await subjects[subject]?.();
      const { user, system } = process.cpuUsage(cpu);
      const seconds = (performance.now() - began) / 1000;
      if (round > 0) rounds.push({ subject, seconds, cpuSeconds: (user + system) / 1e6 });
    }
  }
  return rounds;
}
