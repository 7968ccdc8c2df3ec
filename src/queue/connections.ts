/** Statements of the queue, over connections to PostgreSQL. */
import type { Postgres } from '../postgres/postgres.ts';

/** A text of several statements, without values, is one transaction. */
export interface QueueConnections {
  query(text: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

export const connectionsOf = (postgres: Postgres): QueueConnections => ({
  query: async (text, values) => {
    const client = await postgres.connect();
    try {
      const result = await postgres.translated(() => client.query(text, values && [...values]));
      client.release();
      return result;
    } catch (error) {
      // pg-boss sends transactions as one text: the connection may be left within one that failed.
      client.release(true);
      throw error;
    }
  },
});

/** @throws what the connections throw */
export const fetchRows = async <Row>(
  connections: QueueConnections,
  text: string,
  values?: readonly unknown[],
): Promise<readonly Row[]> => (await connections.query(text, values)).rows as readonly Row[];
