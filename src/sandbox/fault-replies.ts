import { gatewayError, jsonReply, type Reply } from './errors.ts';
import type { Fault, FaultTarget } from './faults.ts';
import { isObs } from './obs/address.ts';
import { obsError } from './obs/xml.ts';
import { throttled as centerThrottled, popError } from './security-center/errors.ts';

/** Alibaba Cloud refuses in a shape of its own. */
const centerReply = (fault: Fault, requestId: string): Reply | undefined => {
  if (fault.kind === 'throttle') return centerThrottled(requestId);
  if (fault.kind === 'status') return popError(fault.status ?? 500, 'ServerError', 'ServerError', requestId);
  return undefined;
};

/** OBS refuses in XML, and asks to slow down by 503. */
const bucketReply = (fault: Fault, requestId: string): Reply | undefined => {
  if (fault.kind === 'throttle')
    return obsError(requestId, { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' });
  if (fault.kind !== 'status') return undefined;
  const message = 'We encountered an internal error.';
  return obsError(requestId, { status: fault.status ?? 500, code: 'InternalError', message });
};

const htmlPage = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

const throttled = (requestId: string): Reply => ({
  ...gatewayError(
    429,
    'APIGW.0308',
    'The throttling threshold has been reached: policy user over ratelimit,limit:200,time:5 minute',
    requestId,
  ),
  headers: { 'Retry-After': '1' },
});

/** VPC says 404 of a marker whose row is gone, the services in OpenStack's manner 400. */
const markerGone = ({ service, requestId }: FaultTarget): Reply =>
  service === 'vpc'
    ? gatewayError(404, 'VPC.0404', 'The marker could not be found.', requestId)
    : jsonReply(400, { error: { code: 'Ecs.0005', message: 'The marker could not be found.' } });

const plainReply = (fault: Fault, target: FaultTarget): Reply | undefined => {
  const { requestId } = target;
  if (fault.kind === 'throttle') return throttled(requestId);
  if (fault.kind === 'html')
    return { status: 200, body: htmlPage, headers: { 'Content-Type': 'text/html; charset=utf-8' } };
  if (fault.kind === 'status') return gatewayError(fault.status ?? 500, 'APIGW.0201', 'Backend timeout', requestId);
  return fault.kind === 'marker-gone' ? markerGone(target) : undefined;
};

const inItsShape = (fault: Fault, { service, requestId }: FaultTarget): Reply | undefined => {
  if (service === 'security-center') return centerReply(fault, requestId);
  return isObs(service) ? bucketReply(fault, requestId) : undefined;
};

/** A header that is asked for with no value is left out: a 429 without `Retry-After`. */
const headersOf = (reply: Reply, fault: Fault): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries({ ...reply.headers, ...fault.headers }).filter(([, value]) => value !== ''));

/** What a fault answers by itself, if it does. */
export const ownReply = (fault: Fault, target: FaultTarget): Reply | undefined => {
  const reply = inItsShape(fault, target) ?? plainReply(fault, target);
  if (reply === undefined) return undefined;
  return {
    status: fault.status ?? reply.status,
    body: fault.body ?? reply.body,
    headers: headersOf(reply, fault),
  };
};
