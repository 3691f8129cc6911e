import type { CdaError } from './cda-error.ts';
import type { ComplexityEstimator } from './estimate-complexity.ts';

/** The limit in the service's documentation. Answers name the limit of the project. */
const documentedMaxComplexity = 10_000_000;
/** How much of the limit is used. The complexity of a new query is only an estimate. */
const usedShare = 0.9;

/** The most complex query that may be sent, corrected by the service's answers. */
export class ComplexityLimit {
  readonly estimator: ComplexityEstimator;
  #maxComplexity: number;
  /** The ratio of the service's figures to the estimates; unknown before the first answer. */
  #factor: number | undefined;

  /** @param maxComplexity limit of the project, if the service has named it */
  constructor(estimator: ComplexityEstimator, maxComplexity: number | undefined) {
    this.estimator = estimator;
    this.#maxComplexity = maxComplexity ?? documentedMaxComplexity;
  }

  /** Highest estimate that is safe to send. */
  get maxEstimate(): number {
    return (this.#maxComplexity * usedShare) / (this.#factor ?? 1);
  }

  learnFromAnswer(estimate: number, headers: Headers): void {
    const complexity = Number(headers.get('x-complexity'));
    this.#maxComplexity = readMaxComplexity(headers) ?? this.#maxComplexity;
    if (complexity > 0 && estimate > 0) this.#factor = Math.max(this.#factor ?? 0, complexity / estimate);
  }

  /** @returns how many times too complex the query is */
  learnFromRefusal(estimate: number, { details: { complexity, maxComplexity } }: CdaError): number {
    if (maxComplexity) this.#maxComplexity = maxComplexity;
    if (complexity) this.#factor = Math.max(this.#factor ?? 0, complexity / estimate);
    return complexity ? complexity / (this.#maxComplexity * usedShare) : 2;
  }
}

/** The project's limit, if an answer names it. */
export function readMaxComplexity(headers: Headers): number | undefined {
  return Number(headers.get('x-max-complexity')) || undefined;
}
