/** What must never be stored, logged or shown, and how foreign text is made safe to show. */

/**
 * Key names whose values are dropped from cloud documents at any depth: ECS user data carries root password hashes,
 * CCE nodes carry logins, certificates carry private keys.
 */
const secretKeys = new Set(
  [
    'OS-EXT-SRV-ATTR:user_data',
    'user_data',
    'encrypted_user_data',
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
    'enc_private_key',
    'certificate',
    'secret',
    'secret_key',
    'secretKey',
    'secret_string',
    'secret_binary',
    'token',
    'authorization',
  ].map((key) => key.toLowerCase()),
);

const isSecretKey = (key: string): boolean => {
  const lower = key.toLowerCase();
  return secretKeys.has(lower) || lower.includes('password') || lower.includes('passwd');
};

/** Returns a copy of a cloud's document without the keys that may hold secrets. */
export const redactDocument = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(redactDocument);
  if (value === null || typeof value !== 'object') return value;
  const clean: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    if (!isSecretKey(key)) clean[key] = redactDocument((value as Record<string, unknown>)[key]);
  }
  return clean;
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
