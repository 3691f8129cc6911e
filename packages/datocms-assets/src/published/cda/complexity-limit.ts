import type { CdaFailure } from './cda-failure.ts';
import type { ComplexityEstimate } from './estimate-complexity.ts';

/** The service's limit, by its technical limits; its answers name the project's own. */
const documentedMost = 10_000_000;

/** The most complex query that may be sent, learnt from the service's answers. */
export class ComplexityLimit {
  readonly estimate: ComplexityEstimate;
  #most: number;
  /** By how much the service's figures exceed the estimate; unknown before the first answer. */
  #factor: number | undefined;

  /** @param max limit of the project, where the service told it */
  constructor(estimate: ComplexityEstimate, max: number | undefined) {
    this.estimate = estimate;
    this.#most = max ?? documentedMost;
  }

  /** Highest estimate that is safe to send. */
  get most(): number {
    return (this.#most * 0.9) / (this.#factor ?? 1);
  }

  learn(estimated: number, headers: Headers): void {
    const complexity = Number(headers.get('x-complexity'));
    this.#most = maxComplexity(headers) ?? this.#most;
    if (complexity > 0 && estimated > 0) this.#factor = Math.max(this.#factor ?? 0, complexity / estimated);
  }

  /** @returns how many times too much the query costs */
  learnRefusal(estimated: number, { detail }: CdaFailure): number {
    if (detail.maxComplexity) this.#most = detail.maxComplexity;
    if (detail.complexity) this.#factor = Math.max(this.#factor ?? 0, detail.complexity / estimated);
    return detail.complexity ? detail.complexity / (this.#most * 0.9) : 2;
  }
}

export function maxComplexity(headers: Headers): number | undefined {
  return Number(headers.get('x-max-complexity')) || undefined;
}
