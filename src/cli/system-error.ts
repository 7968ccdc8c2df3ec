/** The operating system's own code of a failure, such as ENOENT; errors of another realm are no `instanceof Error`. */
export const systemCodeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error';
