/** Jest's global teardown. */
// biome-ignore lint/style/noDefaultExport: jest takes no other
export default async function tearDown() {
  await globalThis.stopPostgres?.();
}
