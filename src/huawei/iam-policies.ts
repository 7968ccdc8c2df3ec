/** Custom policies of an account: the permissions that it wrote itself. */
import * as iam from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js';
import { hasCode } from '../model/errors.ts';
import type { CustomPolicy, PolicyCondition, PolicyDocument, PolicyLevel } from '../model/policy-document.ts';
import type { Role } from './iam.ts';
import { asNumber, asObject, asText, listAt, objectAt, textAt } from './read.ts';
import type { CallWatcher, Sdk } from './sdk.ts';

const typeOf: Readonly<Record<PolicyLevel, string>> = { global: 'AX', project: 'XA' };

const policiesPerPage = 300;

/** The SDK's own, which may be written to. */
const conditionOf = (condition: PolicyCondition): Record<string, Record<string, string[]>> =>
  Object.fromEntries(
    Object.entries(condition).map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, [...values]])),
    ]),
  );

/** Nothing is left out: what narrows a statement must reach the cloud. */
const statementOf = ({ Action, Effect, Resource, Condition }: PolicyDocument['Statement'][number]) => {
  const statement = new iam.ServiceStatement([...Action], Effect);
  if (Resource) statement.withResource([...Resource]);
  if (Condition) statement.withCondition(conditionOf(Condition));
  return statement;
};

/** The calls of IAM's API reference under "custom policy management" (v3.0 OS-ROLE). */
export const openIamPolicies = (sdk: Sdk, watcher?: CallWatcher) => {
  const call = (domainId: string, send: (client: iam.IamClient) => Promise<unknown>, repeatable = true) =>
    sdk.call({ service: 'iam', region: 'global', domainId, watcher, repeatable }, (client) =>
      send(new iam.IamClient(client)),
    );

  return {
    /** A custom policy of exactly this name. Names are not unique by the API's documentation; the first counts. */
    async find(name: string, domainId: string): Promise<Role | null> {
      for (let page = 1; ; page += 1) {
        const request = new iam.ListCustomPoliciesRequest().withPage(page).withPerPage(policiesPerPage);
        const answer = await call(domainId, (client) => client.listCustomPolicies(request));
        const policies = listAt(answer, 'roles', 'GET /v3.0/OS-ROLE/roles');
        const found = policies.find((item) => item.display_name === name);
        if (found) return { id: textAt(found, 'id', 'GET /v3.0/OS-ROLE/roles'), displayName: name };
        const total = asNumber(asObject(answer)?.total_number) ?? 0;
        if (policies.length === 0 || page * policiesPerPage >= total) return null;
      }
    },

    /** @throws CloudError `bad-request` with the cloud's code IAM.1036 for an action that is not registered there */
    async create({ name, level, description, document }: CustomPolicy, domainId: string): Promise<Role> {
      const policy = new iam.ServicePolicy(document.Version, document.Statement.map(statementOf));
      const role = new iam.ServicePolicyRoleOption(name, typeOf[level], description, policy);
      const request = new iam.CreateCloudServiceCustomPolicyRequest().withBody(
        new iam.CreateCloudServiceCustomPolicyRequestBody(role),
      );
      const answer = await call(domainId, (client) => client.createCloudServiceCustomPolicy(request), false);
      const created = objectAt(answer, 'role', 'POST /v3.0/OS-ROLE/roles');
      return {
        id: textAt(created, 'id', 'POST /v3.0/OS-ROLE/roles'),
        displayName: asText(created.display_name) ?? name,
      };
    },

    /** Detach it from groups first. One that is gone already counts as deleted. */
    async delete(roleId: string, domainId: string): Promise<void> {
      try {
        await call(domainId, (client) => client.deleteCustomPolicy(new iam.DeleteCustomPolicyRequest(roleId)));
      } catch (error) {
        if (!hasCode(error, 'not-found')) throw error;
      }
    },
  };
};
