/** From bytes on the wire to a body: bounded, decompressed, without a byte order mark. */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

/** A page of 1,000 servers is under 5 MB; what is far beyond that is not an answer of these APIs. */
export const maxBodyBytes = 64 * 1024 * 1024;

export type BodyFault =
  | { readonly kind: 'too-long' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'unknown-encoding'; readonly encoding: string }
  | { readonly kind: 'bad-encoding'; readonly encoding: string };

class BodyError extends Error {
  readonly fault: BodyFault;

  constructor(fault: BodyFault) {
    super(fault.kind);
    this.fault = fault;
  }
}

/** What is wrong with a body; undefined for an error of the connection. */
export const bodyFaultOf = (error: unknown): BodyFault | undefined =>
  error instanceof BodyError ? error.fault : undefined;

const readBytes = async (body: AsyncIterable<Buffer>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new BodyError({ kind: 'too-long' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
};

const decoders = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

const isTooLarge = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';

/** Compression is not asked for, but proxies on the way apply it all the same. */
const decode = async (bytes: Buffer, contentEncoding: string | string[] | undefined): Promise<Buffer> => {
  const encoding = String(contentEncoding ?? 'identity').toLowerCase();
  if (encoding === 'identity' || bytes.length === 0) return bytes;
  const decoder = decoders.get(encoding);
  if (!decoder) throw new BodyError({ kind: 'unknown-encoding', encoding });
  try {
    return await decoder(bytes, { maxOutputLength: maxBodyBytes });
  } catch (error) {
    throw new BodyError(isTooLarge(error) ? { kind: 'too-long' } : { kind: 'bad-encoding', encoding });
  }
};

const byteOrderMark = Buffer.from('\uFEFF');

/** Reads a body to its end, refusing one that never ends. `bodyFaultOf` tells what was wrong. */
export const readBody = async (
  body: AsyncIterable<Buffer>,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Promise<Buffer> => {
  const bytes = await decode(await readBytes(body), headers['content-encoding']);
  return bytes.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? bytes.subarray(byteOrderMark.length) : bytes;
};
