/**
 * What somebody writes who has the official SDK and an afternoon: its clients with their own transport, called one after
 * another, stored as the store loop stores. A process of its own: `node sdk-loop.mjs '{"endpoint", "key", "domainId", "file", "calls"...}'`.
 */
import { createRequire } from 'node:module';
import Libsql from 'libsql';

const require = createRequire(import.meta.url);
const { BasicCredentials, GlobalCredentials } = require('@huaweicloud/huaweicloud-sdk-core');
const { ClientBuilder } = require('@huaweicloud/huaweicloud-sdk-core/ClientBuilder.js');
const { EcsClient } = require('@huaweicloud/huaweicloud-sdk-ecs/v2/EcsClient.js');
const { ListServersDetailsRequest } = require('@huaweicloud/huaweicloud-sdk-ecs/v2/model/ListServersDetailsRequest.js');
const { IamClient } = require('@huaweicloud/huaweicloud-sdk-iam/v3/IamClient.js');
const {
  KeystoneListProjectsRequest,
} = require('@huaweicloud/huaweicloud-sdk-iam/v3/model/KeystoneListProjectsRequest.js');

const { endpoint, key, domainId, file, pageSize, calls } = JSON.parse(process.argv[2]);
const keys = { ak: key.id, sk: key.secret };
const addressOf = (service, region) => endpoint.replace('{service}', service).replace('{region}', region);
const globally = new GlobalCredentials({ ...keys, domainId });

const db = new Libsql(file);
db.prepare('pragma journal_mode = wal').all([]);
db.exec('pragma synchronous = normal');
db.exec('create table records (region text, id text, name text, document text)');
const insert = db.prepare('insert into records values (?, ?, ?, ?)');
const storePage = db.transaction((region, items) => {
  for (const item of items) insert.run([region, item.id, item.name, JSON.stringify(item)]);
});

const syncServers = async ({ id, name: region }) => {
  const credentials = new BasicCredentials({ ...keys, projectId: id });
  const ecs = EcsClient.newBuilder().withCredential(credentials).withEndpoint(addressOf('ecs', region)).build();
  for (let marker; ; ) {
    const request = new ListServersDetailsRequest().withLimit(pageSize);
    if (marker) request.withMarker(marker);
    const { servers } = await ecs.listServersDetails(request);
    storePage(region, servers);
    if (servers.length < pageSize) return;
    marker = servers.at(-1).id;
  }
};

/** The SDK has a package for each service; its core, which they are made of, sends any request. */
const syncType = async ({ service, url, list, queryParams }, { id, name: region }) => {
  const client = new ClientBuilder((core) => core)
    .withCredential(new BasicCredentials({ ...keys, projectId: id }))
    .withEndpoint(addressOf(service, region))
    .build();
  const request = { method: 'GET', url, contentType: 'application/json', queryParams: { ...queryParams } };
  const answer = await client.sendRequest({ ...request, pathParams: {}, headers: {} });
  storePage(region, answer[list]);
};

const iam = IamClient.newBuilder().withCredential(globally).withEndpoint(addressOf('iam', 'global')).build();
const { projects } = await iam.keystoneListProjects(new KeystoneListProjectsRequest());
const found = projects.filter(({ name }) => /^[a-z]{2}-[a-z]+-\d+$/.test(name));
for (const project of found) await syncServers(project);
for (const call of calls) for (const project of found) await syncType(call, project);
process.stdout.write(`${JSON.stringify(db.prepare('select count(*) as records from records').get([]))}\n`);
db.close();
