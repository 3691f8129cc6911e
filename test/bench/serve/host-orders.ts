/** What the benchmark tells the asset host; whatever it tells, the statistics are the answer. */
export interface HostOrder {
  readonly latencyMs?: number;
  /** Folder that is served under `/pages/`, for peers that crawl. */
  readonly pagesFolder?: string;
  /** Begins to count from zero after the answer. */
  readonly reset?: boolean;
}

export interface HostStatistics {
  readonly requests: number;
  /** Different URLs among them. */
  readonly distinct: number;
  readonly peakConnections: number;
  readonly peakRequests: number;
}
