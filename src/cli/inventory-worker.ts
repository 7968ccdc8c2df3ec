/** Entry of the thread that writes the inventory, built as a file of its own. It reads pages of hosts, too, while it has time. */
import { readServers } from '../huawei/host.ts';
import { serveStore } from '../inventory/worker.ts';

await serveStore(({ body, ...place }) => {
  const { rows, answer } = readServers(Buffer.from(body.buffer, body.byteOffset, body.byteLength), place, true);
  return { records: rows, answer };
});
