/** An order of the benchmark to the asset host. The answer is always the statistics. */
export interface HostOrder {
  readonly latencyMs?: number;
  /** Folder to serve under `/pages/`, for tools that crawl. */
  readonly pagesFolder?: string;
  /** Reset the statistics after the answer. */
  readonly reset?: boolean;
}

export interface HostStatistics {
  readonly requests: number;
  /** Number of different URLs. */
  readonly distinct: number;
  readonly peakConnections: number;
  readonly peakRequests: number;
}
