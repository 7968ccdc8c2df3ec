/** Stands in for pg's other drivers: the one over C's libpq, and the one for Cloudflare's workers. */
module.exports = {};
