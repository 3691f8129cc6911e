/** The service refuses the request before it reads the query. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }

  /** The response body, in the service's format. */
  body(id: string): unknown {
    const attributes = { code: this.code, details: { message: this.message } };
    return { data: [{ id, type: 'api_error', attributes }] };
  }
}
