import { Refusal, type Reply } from '../errors.ts';
import type { RawRequest } from '../signature.ts';
import type { World } from '../state.ts';
import { type CenterOperation, runOperation } from './call.ts';
import { createCenterControls, type SecurityCenterControls } from './controls.ts';
import { popError, refuse } from './errors.ts';
import { accountOperations } from './operations-accounts.ts';
import { agentOperations } from './operations-agents.ts';
import { assetOperations } from './operations-assets.ts';
import { policyOperations } from './operations-policy.ts';
import { believeCaller } from './signature.ts';
import { type CenterOptions, createCenterState, type DataCenterName, dataCenterNames, type RamUser } from './state.ts';

/** The name under which it stands in the sandbox's addresses and faults. */
export const securityCenterService = 'security-center';

const operations: Readonly<Record<string, CenterOperation>> = {
  ...accountOperations,
  ...policyOperations,
  ...assetOperations,
  ...agentOperations,
};

const version = '2018-12-03';

export interface EmbeddedCenter {
  readonly controls: SecurityCenterControls;
  /** @param region the data center's name in the address */
  answer(request: RawRequest, region: string): Reply;
}

/** The action that a request names; faults and the log know it as a path. */
export const actionOf = (headers: RawRequest['headers']): string => String(headers['x-acs-action'] ?? '');

/** RPC parameters come in the query and, with POST, in a form; the gateway takes both together. */
const parametersOf = (request: RawRequest): Map<string, string> => {
  const at = request.target.indexOf('?');
  const isForm = String(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const form = isForm ? new URLSearchParams(request.body.toString('utf8')) : [];
  return new Map([...new URLSearchParams(at < 0 ? '' : request.target.slice(at + 1)), ...form]);
};

const operationOf = (request: RawRequest): CenterOperation => {
  const found = request.headers['x-acs-version'] === version ? operations[actionOf(request.headers)] : undefined;
  if (found) return found;
  const message = 'Specified api is not found, please check your url and method.';
  throw refuse(404, 'InvalidApi.NotFound', message, request.requestId);
};

const requireRight = (user: RamUser, request: RawRequest): void => {
  if (user.allowed === null || user.allowed.includes(actionOf(request.headers))) return;
  throw refuse(403, 'NoPermission', 'caller has no permission', request.requestId);
};

export const createSecurityCenter = (world: World, options: CenterOptions): EmbeddedCenter => {
  const state = createCenterState(world, options);

  const answer = (request: RawRequest, region: string): Reply => {
    const name = dataCenterNames.find((each): each is DataCenterName => each === region);
    if (!name || request.method !== 'POST') {
      throw refuse(
        404,
        'InvalidApi.NotFound',
        'Specified api is not found, please check your url and method.',
        request.requestId,
      );
    }
    const operation = operationOf(request);
    requireRight(believeCaller(request, state), request);
    const center = state.dataCenters[name];
    return runOperation(operation, { state, center, requestId: request.requestId, parameters: parametersOf(request) });
  };

  return {
    controls: createCenterControls(state),
    answer: (request, region) => {
      try {
        return answer(request, region);
      } catch (error) {
        if (error instanceof Refusal) return error.reply;
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        return popError(500, 'ServerError', `The sandbox has a bug: ${text}`, request.requestId);
      }
    },
  };
};
