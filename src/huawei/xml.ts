/** XML as OBS writes it, read as plain objects. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Json } from './read.ts';

/** Elements that may come once or often are always lists. */
const lists = new Set(['Bucket', 'Grant', 'Tag']);

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // A name such as "007" stays a text.
  parseTagValue: false,
  isArray: (name) => lists.has(name),
});

/**
 * Parses one document: attributes left out, texts as texts. A document type is refused: OBS writes none, and entities that
 * a document declares for itself are how a reader of XML is attacked.
 * @throws SyntaxError for what is no whole XML
 */
export const parseXml = (body: Buffer): Json => {
  const text = body.toString('utf8');
  if (/<!(doctype|entity)/i.test(text)) throw new SyntaxError('The XML declares a document type.');
  if (XMLValidator.validate(text) !== true) throw new SyntaxError('The XML is not whole.');
  return parser.parse(text);
};
