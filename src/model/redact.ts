/** What must never be stored, logged or shown, and how foreign text is made safe to show. */

/**
 * Key names whose values are dropped from cloud documents at any depth: ECS user data carries root password hashes,
 * CCE nodes carry logins, certificates carry private keys, FunctionGraph's `code_url` is a signed link to a function's code.
 * Notebooks carry the tokens that open them.
 */
const secretKeys = new Set(
  [
    'OS-EXT-SRV-ATTR:user_data',
    'user_data',
    'encrypted_user_data',
    'code_url',
    'adminPass',
    'admin_pass',
    'password',
    'userPassword',
    'init-node-password',
    'login',
    'publicKey',
    'preInstall',
    'postInstall',
    'alpha.cce/preInstall',
    'alpha.cce/postInstall',
    'personality',
    'private_key',
    'privateKey',
    'enc_private_key',
    'certificate',
    'enc_certificate',
    'psk',
    'pre_shared_key',
    'preSharedKey',
    'secret',
    'secret_key',
    'secretKey',
    'secret_access_key',
    'secret_string',
    'secret_binary',
    'security_token',
    'access_token',
    'token',
    'authorization',
  ].map((key) => key.toLowerCase()),
);

/** How to reach a person: users, DNS zones and orders name e-mail addresses and phones. */
const personalKey = /(e-?mail|phone|phone_?number|mobile)$/;

/** Values that are addresses: of most things harmless, of some a token, a signature or a person. */
const addressKeys = new Set(['url', 'uri', 'href', 'link', 'endpoint']);

type Verdict = 'keep' | 'drop' | 'address';

/** Documents repeat the same few hundred key names; those of tags and metadata are the user's own, hence the bound. */
const verdicts = new Map<string, Verdict>();
const maxVerdicts = 10_000;

const judge = (key: string): Verdict => {
  const lower = key.toLowerCase();
  if (secretKeys.has(lower) || lower.includes('password') || lower.includes('passwd')) return 'drop';
  if (personalKey.test(lower)) return 'drop';
  return addressKeys.has(lower) ? 'address' : 'keep';
};

const verdictOf = (key: string): Verdict => {
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const verdict = judge(key);
  if (verdicts.size < maxVerdicts) verdicts.set(key, verdict);
  return verdict;
};

/** A query that signs or opens: `?token=`, and the signed links of object storage. */
const openingQuery = /[?&](token|\w*signature|\w*accesskeyid|\w*credential|sig)=/i;

/** The endpoint of an SMN subscription is an e-mail address or a phone number. */
const personalAddress = /^[^/]+@[^/]+$|^\+?[\d\s-]{6,20}$/;

const cleanAddress = (value: string): string | undefined => {
  if (openingQuery.test(value)) return value.slice(0, value.indexOf('?'));
  return personalAddress.test(value.trim()) ? undefined : value;
};

/** A member's value as it may be kept; undefined where it may not. */
const cleanMember = (key: string, value: unknown): unknown => {
  const verdict = verdictOf(key);
  if (verdict === 'drop') return undefined;
  if (verdict === 'address' && typeof value === 'string') return cleanAddress(value);
  return redactDocument(value);
};

const redactList = (list: readonly unknown[]): readonly unknown[] => {
  let clean: unknown[] | undefined;
  for (let index = 0; index < list.length; index += 1) {
    const item = redactDocument(list[index]);
    if (item === list[index]) continue;
    clean ??= [...list];
    clean[index] = item;
  }
  return clean ?? list;
};

const redactObject = (document: Readonly<Record<string, unknown>>): unknown => {
  let changed: Map<string, unknown> | undefined;
  for (const key in document) {
    const value = document[key];
    const clean = cleanMember(key, value);
    if (clean === value) continue;
    changed ??= new Map();
    changed.set(key, clean);
  }
  if (!changed) return document;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(document)) {
    const value = changed.has(key) ? changed.get(key) : document[key];
    if (value !== undefined) copy[key] = value;
  }
  return copy;
};

/**
 * A cloud's document without the keys that may hold secrets. What holds none is returned as it is and not copied: most of
 * a document is like that, and copying all of it was an eighth of a sync's work.
 */
export const redactDocument = (value: unknown): unknown => {
  if (value === null || typeof value !== 'object') return value;
  return Array.isArray(value) ? redactList(value) : redactObject(value as Record<string, unknown>);
};

/** The names of a document's own members that may hold secrets; null when there are some deeper in it, or within a value. */
export const secretMembers = (document: Readonly<Record<string, unknown>>): readonly string[] | null => {
  const names: string[] = [];
  for (const key in document) {
    if (verdictOf(key) === 'drop') names.push(key);
    else if (cleanMember(key, document[key]) !== document[key]) return null;
  }
  return names;
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is removed here
const controlCharacters = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** Makes foreign text safe to show on a terminal: no control characters or direction marks, bounded length. */
export const plainText = (text: string, maxLength = 400): string => {
  const plain = text.replace(controlCharacters, ' ').trim();
  return plain.length > maxLength ? `${plain.slice(0, maxLength - 1)}…` : plain;
};

/** Cuts from a cloud's message what may hold header values or signatures: Huawei's gateway echoes canonical requests. */
export const redactMessage = (text: string): string =>
  plainText(
    text
      .replace(/canonicalRequest\s*:[\s\S]*/i, 'canonicalRequest: [removed]')
      .replace(/Signature=[0-9a-f]+/gi, 'Signature=[removed]'),
  );

/** Replaces every known secret in a text. The last line of defence where text leaves the program. */
export const removeSecrets = (text: string, secrets: Iterable<string>): string => {
  let clean = text;
  for (const secret of secrets) if (secret.length >= 8) clean = clean.replaceAll(secret, '[secret removed]');
  return clean;
};

/** `****` and the last four characters: all that is ever shown of a stored secret. */
export const maskSecret = (secret: string): string => `****${secret.slice(-4)}`;
