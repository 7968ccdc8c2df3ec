/** A change in a cloud, as it is recorded: which call, signed by which key, with what outcome. Never a body. */
export interface CloudChange {
  readonly service: string;
  readonly region: string;
  readonly method: string;
  readonly path: string;
  readonly accessKeyId: string;
  /** The HTTP status; null when no answer came, so that it may or may not have been done. */
  readonly status: number | null;
  /** Why it was not done; null when it was. */
  readonly error: string | null;
  readonly requestId: string | null;
}
