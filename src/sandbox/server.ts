import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Call, parseQuery } from './call.ts';
import { type Controls, createControls } from './controls.ts';
import { apiNotFound, gatewayError, Refusal, type Reply } from './errors.ts';
import { type ActiveFault, createFaults, type Fault, type Faults } from './faults.ts';
import { hex8, mix } from './numbers.ts';
import { createPageCache } from './page-cache.ts';
import { addPeople } from './people.ts';
import { loadRecordings, noRecordings } from './recordings.ts';
import { createRouting, overLimit, type Routing } from './routing.ts';
import {
  actionOf,
  createSecurityCenter,
  type EmbeddedCenter,
  securityCenterService,
} from './security-center/center.ts';
import type { SecurityCenterControls } from './security-center/controls.ts';
import { throttled } from './security-center/errors.ts';
import { claimedAccessKeyId, type RawRequest } from './signature.ts';
import { createWorld, type World } from './state.ts';
import { createDocumentedThrottles, createThrottle, type Throttle } from './throttle.ts';

export type { ResourceFilter } from './config-controls.ts';
export type { AccessKeyView, Controls, GrantView, NewUser } from './controls.ts';
export type { Fault, FaultKind } from './faults.ts';
export type { ProductView } from './product-controls.ts';
export { sandboxUserData, sandboxUserDataMarker } from './secrets.ts';
export type { SecurityCenterControls } from './security-center/controls.ts';

export interface SandboxOptions {
  /** A free port when absent. Always on 127.0.0.1. */
  readonly port?: number;
  /** The same seed gives the same ids, names and keys. */
  readonly seed?: number;
  /** ECS servers of each account, spread over its regions. */
  readonly servers?: number;
  /** Other Config resources of each account. */
  readonly products?: number;
  /** The first so many product types, or which; all when absent. */
  readonly productTypes?: number | readonly string[];
  /** How many regions each account has, or which. */
  readonly regions?: number | readonly string[];
  readonly latencyMs?: number;
  readonly accounts?: number;
  /** IAM users of each account who sign in at the console, besides its owner. */
  readonly people?: number;
  /** Caps the pages of ECS and Config below the API's own 1000 and 200. */
  readonly pageSize?: number;
  readonly newKeyDelayMs?: number;
  readonly grantDelayMs?: number;
  readonly throttle?: { readonly perSecond: number };
  /** Whether services keep the limits that they document: HSS five calls a minute of one user, RDS sixty. */
  readonly documentedThrottles?: boolean;
  /** Each region also gets a project `<region>_team` with a quarter of its servers. */
  readonly subProjects?: boolean;
  /** Whether Config's resource recorder is on. */
  readonly configEnabled?: boolean;
  /** The only types that the recorder covers, such as `evs.volumes`; all when absent. */
  readonly recordedTypes?: readonly string[];
  /** Actions that nobody may do, as patterns such as `rms:*` or `obs:bucket:GetBucketAcl`. */
  readonly forbidden?: readonly string[];
  /** Services that are not offered: `waf`, or in one region only `waf@af-south-1`. */
  readonly absentServices?: readonly string[];
  /** Services that the account has not opened: 403. */
  readonly unsubscribedServices?: readonly string[];
  /** A folder of recorded answers, which go before the sandbox's own. */
  readonly recordings?: string;
  readonly clock?: () => number;
  readonly faults?: readonly Fault[];
  /** Security Center: until a key is validated, until a look at the assets is over, and between two of them. */
  readonly validationDelayMs?: number;
  readonly centerSyncDelayMs?: number;
  readonly centerRefreshIntervalMs?: number;
}

/** What was asked, without bodies and signatures. */
export interface LoggedRequest {
  readonly method: string;
  /** The API's own path. */
  readonly path: string;
  readonly query: string;
  readonly service: string;
  readonly region: string;
  readonly accessKeyId: string;
  /** 0 when the connection ended without an answer. */
  readonly status: number;
}

export interface SandboxAccount {
  readonly name: string;
  readonly domainId: string;
  readonly rootKey: { readonly id: string; readonly secret: string };
  readonly regions: readonly string[];
}

export interface Sandbox {
  readonly url: string;
  /** With `{service}` and `{region}` to fill in, as `HUAWEI_ASSETS_HUAWEI_ENDPOINT` takes it. */
  readonly endpointTemplate: string;
  /** With `{dataCenter}` to fill in, as `HUAWEI_ASSETS_SECURITY_CENTER_ENDPOINT` takes it. */
  readonly securityCenterEndpoint: string;
  /** Alibaba Cloud Security Center, which looks at this Huawei Cloud. */
  readonly securityCenter: SecurityCenterControls;
  readonly accounts: readonly SandboxAccount[];
  /** What is true in the sandbox, and the means to change it. */
  readonly state: Controls;
  /** The last 10,000 requests. */
  readonly requests: readonly LoggedRequest[];
  addFault(fault: Fault): void;
  clearFaults(): void;
  /** Ends every connection, hanging ones too. */
  close(): Promise<void>;
}

const mostLogged = 10_000;
const mostCachedBytes = 256 * 1024 * 1024;
const mostBodyBytes = 1024 * 1024;

interface Target {
  readonly service: string;
  readonly region: string;
  readonly path: string;
  readonly query: string;
}

const readTarget = (url: string): Target => {
  const at = url.indexOf('?');
  const [, service = '', region = '', ...rest] = (at < 0 ? url : url.slice(0, at)).split('/');
  return { service, region, path: `/${rest.join('/')}`, query: at < 0 ? '' : url.slice(at + 1) };
};

/** Its operations are told apart by a header: the log and the faults know them as paths. */
const targetOf = (request: IncomingMessage): Target => {
  const target = readTarget(request.url ?? '/');
  return target.service === securityCenterService ? { ...target, path: `/${actionOf(request.headers)}` } : target;
};

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    length += part.length;
    if (length > mostBodyBytes) throw new Error('the request body is too long');
    chunks.push(part);
  }
  return Buffer.concat(chunks);
};

const wait = (ms: number): Promise<void> =>
  ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve();

interface Kitchen {
  readonly world: World;
  readonly routing: Routing;
  readonly faults: Faults;
  readonly throttle: Throttle | undefined;
  readonly documentedThrottles: ReadonlyMap<string, Throttle>;
  readonly securityCenter: EmbeddedCenter;
  readonly latencyMs: number;
  readonly log: (entry: LoggedRequest) => void;
  readonly nextRequestId: () => string;
}

const answerForCenter = (kitchen: Kitchen, raw: RawRequest, target: Target): Reply =>
  kitchen.throttle?.isOver(`${target.service}/${target.region}`)
    ? throttled(raw.requestId)
    : kitchen.securityCenter.answer(raw, target.region);

/** Documented limits do not say when to come again. */
const tooMany = (kitchen: Kitchen, requestId: string, target: Target, userId: string): Reply | undefined => {
  const { throttle, documentedThrottles } = kitchen;
  if (throttle?.isOver(`${target.service}/${target.region}`))
    return overLimit(target.service, requestId, `limit:${throttle.most},time:1 second`);
  const documented = documentedThrottles.get(target.service);
  if (!documented?.isOver(`${userId}/${target.path}`)) return undefined;
  return { ...overLimit(target.service, requestId, `limit:${documented.most},time:1 minute`), headers: {} };
};

const answer = (kitchen: Kitchen, raw: RawRequest, target: Target): Reply => {
  if (target.service === securityCenterService) return answerForCenter(kitchen, raw, target);
  const cook = kitchen.routing.find(target, raw.method);
  if (cook === undefined) return apiNotFound(raw.requestId);
  const caller = cook.believe(raw);
  const refused = tooMany(kitchen, raw.requestId, target, caller.user.id);
  if (refused !== undefined) return refused;
  const call: Call = {
    world: kitchen.world,
    caller,
    method: raw.method,
    service: target.service,
    region: target.region,
    path: target.path,
    query: parseQuery(target.query),
    headers: raw.headers,
    body: raw.body,
    requestId: raw.requestId,
    params: cook.params,
  };
  return cook.handler(call);
};

const answerOrRefuse = (kitchen: Kitchen, raw: RawRequest, target: Target): Reply => {
  try {
    return answer(kitchen, raw, target);
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return gatewayError(500, 'SANDBOX.0001', `The sandbox has a bug: ${text}`, raw.requestId);
  }
};

const writeHead = (response: ServerResponse, kitchen: Kitchen, reply: Reply, requestId: string): void => {
  const length = Buffer.byteLength(reply.body);
  response.sendDate = false;
  response.writeHead(reply.status, {
    Date: new Date(kitchen.world.clock()).toUTCString(),
    Server: 'api-gateway',
    [reply.requestIdHeader ?? 'X-Request-Id']: requestId,
    ...(reply.status === 204 ? {} : { 'Content-Type': 'application/json', 'Content-Length': String(length) }),
    ...reply.headers,
  });
};

/** Promises a whole body and ends the connection in the middle of it. */
const sendCut = (response: ServerResponse, body: string | Buffer): void => {
  const bytes = Buffer.from(body);
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
};

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

/** @returns the status that was sent, or 0 without an answer */
const serve = async (kitchen: Kitchen, raw: RawRequest, target: Target, response: ServerResponse): Promise<number> => {
  const { requestId, method } = raw;
  const honestly = once(() => answerOrRefuse(kitchen, raw, target));
  const body = raw.body.toString('utf8');
  const struck: ActiveFault | undefined = kitchen.faults.strike(
    { ...target, method, requestId, body },
    () => honestly().page,
  );
  const kind = struck?.fault.kind;
  if (struck?.isDone) honestly();
  if (kind === 'hang') return 0;
  if (kind === 'reset') {
    response.socket?.resetAndDestroy();
    return 0;
  }
  await wait(kitchen.latencyMs + (kind === 'slow' ? (struck?.fault.ms ?? 1000) : 0));
  const honest = struck?.reply ?? honestly();
  const reply = struck === undefined ? honest : struck.transform(honest);
  // Done in the cloud, and nobody hears of it: what a client that dies before the answer leaves behind.
  if (kind === 'silence') return reply.status;
  writeHead(response, kitchen, reply, requestId);
  if (kind === 'cut') sendCut(response, reply.body);
  else response.end(method === 'HEAD' ? undefined : reply.body);
  return reply.status;
};

const handle = async (kitchen: Kitchen, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const requestId = kitchen.nextRequestId();
  const target = targetOf(request);
  const raw: RawRequest = {
    method: request.method ?? 'GET',
    target: request.url ?? '/',
    headers: request.headers,
    body: await readBody(request),
    service: target.service,
    requestId,
  };
  const status = await serve(kitchen, raw, target, response);
  kitchen.log({
    method: raw.method,
    ...target,
    accessKeyId: claimedAccessKeyId(request.headers.authorization),
    status,
  });
};

const withDefaults = (options: SandboxOptions): World =>
  createWorld({
    seed: options.seed ?? 1,
    clock: options.clock ?? Date.now,
    servers: options.servers ?? 12,
    products: { products: options.products ?? 72, types: options.productTypes },
    regions: options.regions ?? 3,
    accounts: options.accounts ?? 1,
    subProjects: options.subProjects ?? false,
    configEnabled: options.configEnabled ?? true,
    recordedTypes: options.recordedTypes,
    forbidden: options.forbidden,
    withdrawn: options.absentServices,
    unsubscribed: options.unsubscribedServices,
    newKeyDelayMs: options.newKeyDelayMs ?? 0,
    grantDelayMs: options.grantDelayMs ?? 0,
    pageSize: options.pageSize,
  });

/** People come after all else, so that they change no id. */
const populate = (world: World, people: number): World => {
  for (const account of world.accounts) addPeople(world, account, people);
  return world;
};

const createKitchen = (world: World, options: SandboxOptions, log: (entry: LoggedRequest) => void): Kitchen => {
  let served = 0;
  return {
    world,
    routing: createRouting(
      world,
      createPageCache(mostCachedBytes),
      options.recordings === undefined ? noRecordings : loadRecordings(options.recordings),
    ),
    faults: createFaults(options.faults ?? []),
    throttle:
      options.throttle === undefined ? undefined : createThrottle(options.throttle.perSecond, 1000, world.clock),
    documentedThrottles: options.documentedThrottles === true ? createDocumentedThrottles(world.clock) : new Map(),
    securityCenter: createSecurityCenter(world, {
      validationDelayMs: options.validationDelayMs ?? 0,
      syncDelayMs: options.centerSyncDelayMs ?? 0,
      refreshIntervalMs: options.centerRefreshIntervalMs ?? 60_000,
      pageSize: options.pageSize,
    }),
    latencyMs: options.latencyMs ?? 0,
    log,
    nextRequestId: () => {
      served += 1;
      const head = mix(served ^ world.seed);
      return `${hex8(head)}${hex8(mix(head))}${hex8(mix(head + 1))}${hex8(served)}`;
    },
  };
};

const describeAccounts = (world: World): SandboxAccount[] =>
  world.accounts.map((account) => ({
    name: account.name,
    domainId: account.domainId,
    rootKey: { id: account.rootKeyId, secret: world.keys.get(account.rootKeyId)?.secret ?? '' },
    regions: account.regions,
  }));

/**
 * Starts Huawei Cloud in miniature on loopback.
 * @throws when the port is taken or the recordings cannot be read
 */
export const startSandbox = async (options: SandboxOptions = {}): Promise<Sandbox> => {
  const world = populate(withDefaults(options), options.people ?? 0);
  const requests: LoggedRequest[] = [];
  const kitchen = createKitchen(world, options, (entry) => {
    requests.push(entry);
    if (requests.length > mostLogged) requests.shift();
  });
  const server = createServer((request, response) => {
    // A client that went away in the middle of its request leaves nobody to tell.
    handle(kitchen, request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    endpointTemplate: `${url}/{service}/{region}`,
    securityCenterEndpoint: `${url}/${securityCenterService}/{dataCenter}`,
    securityCenter: kitchen.securityCenter.controls,
    accounts: describeAccounts(world),
    state: createControls(world),
    requests,
    addFault: kitchen.faults.add,
    clearFaults: kitchen.faults.clear,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};
