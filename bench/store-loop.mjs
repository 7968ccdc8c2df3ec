/**
 * The least that any sync must do, in one thread: fetch, parse, one prepared INSERT an item with its document, one
 * transaction a page. Run as a process of its own: `node store-loop.mjs '{"endpoint", "key", "domainId", "file", ...}'`.
 */
import Libsql from 'libsql';
import { signedHeaders } from './sign.mjs';

const { endpoint, key, domainId, file, concurrency, pageSize } = JSON.parse(process.argv[2]);

const get = async (service, region, path, headers) => {
  const url = endpoint.replace('{service}', service).replace('{region}', region) + path;
  const response = await fetch(url, { headers: signedHeaders(url, key, headers) });
  if (!response.ok) throw new Error(`${response.status} ${path}: ${await response.text()}`);
  return JSON.parse(await response.text());
};

const db = new Libsql(file);
db.prepare('pragma journal_mode = wal').all([]);
db.exec('pragma synchronous = normal');
db.exec('create table hosts (region text, id text, name text, document text, primary key (region, id))');
const insert = db.prepare('insert into hosts values (?, ?, ?, ?)');

const storePage = db.transaction((region, servers) => {
  for (const server of servers) insert.run([region, server.id, server.name, JSON.stringify(server)]);
});

const syncProject = async ({ id, name }) => {
  const region = name.split('_')[0];
  for (let marker = ''; ; ) {
    const query = `?limit=${pageSize}${marker && `&marker=${marker}`}`;
    const { servers } = await get('ecs', region, `/v1/${id}/cloudservers/detail${query}`, { 'x-project-id': id });
    storePage(region, servers);
    if (servers.length < pageSize) return;
    marker = servers.at(-1).id;
  }
};

const { projects } = await get('iam', 'global', '/v3/projects', { 'x-domain-id': domainId });
const waiting = projects.filter(({ name }) => /^[a-z]{2}-[a-z]+-\d+/.test(name));
const walk = async () => {
  for (let project = waiting.shift(); project; project = waiting.shift()) await syncProject(project);
};
await Promise.all(Array.from({ length: concurrency }, walk));
const { rows } = db.prepare('select count(*) as rows from hosts').get([]);
db.close();
process.stdout.write(`${JSON.stringify({ rows })}\n`);
