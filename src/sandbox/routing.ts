import { findRoute, type Handler, type Route } from './call.ts';
import { gatewayError, type Reply } from './errors.ts';
import { isObs } from './obs/address.ts';
import { answerObs } from './obs/routes.ts';
import { createObsDoor } from './obs/signature.ts';
import { obsError } from './obs/xml.ts';
import type { PageCache } from './page-cache.ts';
import { placeKey } from './product-controls.ts';
import { listRoutes } from './products/listing.ts';
import { services } from './products/registry.ts';
import type { Recordings } from './recordings.ts';
import { isKnownRegion } from './regions.ts';
import { configRoutes } from './routes-config.ts';
import { ecsRoutes } from './routes-ecs.ts';
import { iamRoutes } from './routes-iam.ts';
import { type Caller, createGatekeeper, type RawRequest } from './signature.ts';
import type { World } from './state.ts';

export interface RouteTarget {
  readonly service: string;
  readonly region: string;
  readonly path: string;
  readonly query: string;
}

/** Who answers a request, and who believes its signature before. */
export interface Cook {
  readonly handler: Handler;
  readonly params: Readonly<Record<string, string>>;
  readonly believe: (request: RawRequest) => Caller;
}

export interface Routing {
  /** Undefined where no API is. */
  find(target: RouteTarget, method: string): Cook | undefined;
}

/** The routes of one service, and where it is offered; everywhere when absent. */
interface Shop {
  readonly regions: readonly string[] | undefined;
  readonly routes: readonly Route[];
}

const isOpenIn = (shop: Shop, region: string): boolean =>
  shop.regions === undefined ? isKnownRegion(region) || region === 'global' : shop.regions.includes(region);

const openShops = (cache: PageCache): ReadonlyMap<string, readonly Shop[]> => {
  const shops = new Map<string, Shop[]>([
    ['iam', [{ regions: undefined, routes: iamRoutes }]],
    ['ecs', [{ regions: undefined, routes: ecsRoutes(cache) }]],
    ['rms', [{ regions: ['global', 'cn-north-4'], routes: configRoutes(cache) }]],
  ]);
  for (const service of services) {
    const shop: Shop = { regions: service.regions, routes: listRoutes(service) };
    shops.set(service.host, [...(shops.get(service.host) ?? []), shop]);
  }
  return shops;
};

const isWithdrawn = ({ withdrawn }: World, service: string, region: string): boolean =>
  withdrawn.has(service) || withdrawn.has(placeKey(service, region));

export const createRouting = (world: World, cache: PageCache, recordings: Recordings): Routing => {
  const shops = openShops(cache);
  const gateway = createGatekeeper(world);
  const obsDoor = createObsDoor(world);
  return {
    find: (target, method) => {
      const { service, region, path } = target;
      const isBucketStore = isObs(service);
      if (isWithdrawn(world, isBucketStore ? 'obs' : service, region)) return undefined;
      const believe = isBucketStore ? obsDoor : gateway;
      const recorded = recordings.find({ ...target, method });
      if (recorded !== undefined) return { handler: () => recorded, params: {}, believe };
      if (isBucketStore) return isKnownRegion(region) ? { handler: answerObs, params: {}, believe } : undefined;
      const open = (shops.get(service) ?? []).filter((shop) => isOpenIn(shop, region));
      const found = findRoute(
        open.flatMap(({ routes }) => routes),
        method,
        path,
      );
      return found === undefined ? undefined : { ...found, believe };
    },
  };
};

/** OBS asks to slow down where the gateways count. */
export const overLimit = (service: string, requestId: string, limit: string): Reply =>
  isObs(service)
    ? obsError(requestId, { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' })
    : {
        ...gatewayError(
          429,
          'APIGW.0308',
          `The throttling threshold has been reached: policy user over ratelimit,${limit}`,
          requestId,
        ),
        headers: { 'Retry-After': '1' },
      };
