/** From a body to a document: what a success must look like before anybody believes it. */

import { notJsonText } from '../http/failure-text.ts';
import { CloudError, isAppError } from '../model/errors.ts';
import { type HttpAnswer, placeOf } from './errors.ts';

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

/** Makes a document of a body, perhaps in another thread. @throws SyntaxError for what is none; AppError for one that cannot be what was asked for */
export type Parse = (body: Buffer) => unknown;

const parseJson: Parse = (body) => JSON.parse(body.toString('utf8'));

export interface Reading {
  /** As JSON, unless given. */
  readonly parse?: Parse | undefined;
  /** Whether the call only reads, whatever its method: then an answer without a body is none. */
  readonly isRead: boolean;
}

/** Writes may answer with nothing (204, and some 200); a read without a body has lost it. */
const readNothing = (answer: AnswerHead, isRead: boolean): null => {
  if (isRead) throw badResponse(answer, 'an empty body');
  return null;
};

/** Parses a success. @throws CloudError `bad-response` for HTML, half a document or anything else */
export const readSuccess = async (
  answer: AnswerHead,
  body: Buffer,
  { parse = parseJson, isRead }: Reading,
): Promise<unknown> => {
  if (body.length === 0) return readNothing(answer, isRead);
  try {
    return await parse(body);
  } catch (error) {
    if (isAppError(error)) throw error;
    throw badResponse(answer, notJsonText(body.toString('utf8')));
  }
};
