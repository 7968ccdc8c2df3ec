/** From bytes to a document: what a success must look like before anybody believes it. */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { CloudError } from '../model/errors.ts';
import { plainText } from '../model/redact.ts';
import { type HttpAnswer, placeOf } from './errors.ts';
import { asObject } from './read.ts';

/** A page of 1,000 servers is under 5 MB; what is far beyond that is not an answer of these APIs. */
const maxAnswerBytes = 64 * 1024 * 1024;

/** What is known of an answer before its body is read. */
export type AnswerHead = Omit<HttpAnswer, 'body'>;

/** @param seen what came instead of a document, for the message */
export const badResponse = (answer: AnswerHead, seen: string): CloudError =>
  new CloudError('bad-response', `${placeOf(answer)} answered ${answer.method} ${answer.path} with ${seen}.`, {
    service: answer.service,
    region: answer.region,
    status: answer.status,
    cloudCode: null,
    requestId: null,
  });

const tooLong = (answer: AnswerHead): CloudError => badResponse(answer, `more than ${maxAnswerBytes} bytes`);

const readBytes = async (body: AsyncIterable<Buffer>, answer: AnswerHead): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxAnswerBytes) throw tooLong(answer);
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

/** Compression is not asked for, but proxies on the way apply it all the same. */
const decode = async (bytes: Buffer, answer: AnswerHead): Promise<Buffer> => {
  const encoding = String(answer.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding === 'identity' || bytes.length === 0) return bytes;
  const decoder = decoders.get(encoding);
  if (!decoder) throw badResponse(answer, `the unknown content encoding "${plainText(encoding, 40)}"`);
  try {
    return await decoder(bytes, { maxOutputLength: maxAnswerBytes });
  } catch (error) {
    if (asObject(error)?.code === 'ERR_BUFFER_TOO_LARGE') throw tooLong(answer);
    throw badResponse(answer, `a body that is no valid ${encoding}`);
  }
};

/** Reads a body to its end, refusing one that never ends. */
export const readBody = async (body: AsyncIterable<Buffer>, answer: AnswerHead): Promise<string> => {
  const text = (await decode(await readBytes(body, answer), answer)).toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
};

const looksLikeHtml = (body: string): boolean => /^\s*<(!doctype|html|head|body)/i.test(body);

/** Writes may answer with nothing (204, and some 200); a read without a body has lost it. */
const readNothing = (answer: HttpAnswer): null => {
  if (answer.method === 'GET') throw badResponse(answer, 'an empty body');
  return null;
};

/** Parses a success. @throws CloudError `bad-response` for HTML, half a document or anything else */
export const readSuccess = (answer: HttpAnswer): unknown => {
  if (answer.body === '') return readNothing(answer);
  try {
    return JSON.parse(answer.body);
  } catch {
    if (looksLikeHtml(answer.body)) throw badResponse(answer, 'an HTML page instead of JSON (a proxy or login page?)');
    throw badResponse(
      answer,
      `${answer.body.length} characters that are not whole JSON (cut off, or not an answer of this API)`,
    );
  }
};
