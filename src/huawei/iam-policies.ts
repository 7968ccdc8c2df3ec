/** Custom policies of an account: the permissions that it wrote itself. */
import { hasCode } from '../model/errors.ts';
import type { CustomPolicy, PolicyLevel } from '../model/policy-document.ts';
import type { Role } from './iam.ts';
import { asNumber, asObject, asText, listAt, objectAt, textAt } from './read.ts';
import type { ApiRequest, CallWatcher, Sdk } from './sdk.ts';

const typeOf: Readonly<Record<PolicyLevel, string>> = { global: 'AX', project: 'XA' };

const policiesPath = '/v3.0/OS-ROLE/roles';
const policiesPerPage = 300;

/** The calls of IAM's API reference under "custom policy management" (v3.0 OS-ROLE). */
export const openIamPolicies = (sdk: Sdk, watcher?: CallWatcher) => {
  const call = (domainId: string, request: ApiRequest, repeatable = true) =>
    sdk.call({ service: 'iam', region: 'global', domainId, watcher, repeatable }, request);

  return {
    /** A custom policy of exactly this name. Names are not unique by the API's documentation; the first counts. */
    async find(name: string, domainId: string): Promise<Role | null> {
      for (let page = 1; ; page += 1) {
        const answer = await call(domainId, { path: policiesPath, query: { page, per_page: policiesPerPage } });
        const policies = listAt(answer, 'roles', 'GET /v3.0/OS-ROLE/roles');
        const found = policies.find((item) => item.display_name === name);
        if (found) return { id: textAt(found, 'id', 'GET /v3.0/OS-ROLE/roles'), displayName: name };
        const total = asNumber(asObject(answer)?.total_number) ?? 0;
        if (policies.length === 0 || page * policiesPerPage >= total) return null;
      }
    },

    /** @throws CloudError `bad-request` with the cloud's code IAM.1036 for an action that is not registered there */
    async create({ name, level, description, document }: CustomPolicy, domainId: string): Promise<Role> {
      const role = { display_name: name, type: typeOf[level], description, policy: document };
      const answer = await call(domainId, { method: 'POST', path: policiesPath, body: { role } }, false);
      const created = objectAt(answer, 'role', 'POST /v3.0/OS-ROLE/roles');
      return {
        id: textAt(created, 'id', 'POST /v3.0/OS-ROLE/roles'),
        displayName: asText(created.display_name) ?? name,
      };
    },

    /** Detach it from groups first. One that is gone already counts as deleted. */
    async delete(roleId: string, domainId: string): Promise<void> {
      try {
        await call(domainId, { method: 'DELETE', path: `${policiesPath}/{role_id}`, params: { role_id: roleId } });
      } catch (error) {
        if (!hasCode(error, 'not-found')) throw error;
      }
    },
  };
};
