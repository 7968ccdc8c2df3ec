/** From a body to a document: what a success must look like before anybody believes it. */

import { notJsonText } from '../http/failure-text.ts';
import { CloudError } from '../model/errors.ts';
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
    throw badResponse(answer, notJsonText(answer.body));
  }
};
