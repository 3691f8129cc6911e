/** An answer that is no GraphQL: the service refuses the request itself. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }

  /** The body, in the shape of the service. */
  body(id: string): unknown {
    const attributes = { code: this.code, details: { message: this.message } };
    return { data: [{ id, type: 'api_error', attributes }] };
  }
}
