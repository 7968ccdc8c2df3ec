/**
 * Stands in for `node:url` in the SDK's signer, which asks only for host and path: `url.parse` prints a deprecation
 * warning on newer Node.js releases.
 */
exports.parse = (text) => {
  const { host, pathname } = new URL(text);
  return { host, pathname };
};
