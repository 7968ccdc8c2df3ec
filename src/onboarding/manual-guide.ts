/** The manual method as steps: what a person does in Huawei Cloud's console for exactly the chosen features. */
import type { Feature, Site } from '../model/account.ts';
import { permissionsFor } from './permissions.ts';
import { siemPolicies } from './siem-policies.ts';

export interface GuideStep {
  readonly title: string;
  readonly does: readonly string[];
  /** Where in the console; null for what is done here. */
  readonly link: string | null;
}

const consoles: Readonly<Record<Site, string>> = {
  china: 'https://console.huaweicloud.com/iam/',
  global: 'https://console-intl.huaweicloud.com/iam/',
  europe: 'https://console.eu.huaweicloud.com/iam/',
};

/** One policy is of one level, which is why there are two. */
const policyStep = (link: string, files: readonly string[]): GuideStep => ({
  title: 'Create the custom policies of Agentic SOC',
  link,
  does: [
    ...(files.length > 0
      ? []
      : ['First write their texts: huawei-assets guide --features soc --write-policies policies']),
    ...siemPolicies.map(({ name, level }) => {
      const file = files.find((each) => each.endsWith(`${name}.json`)) ?? `${name}.json`;
      const services = level === 'global' ? 'Global services' : 'Project-level services';
      return `Permissions > Policies/Roles > Create Custom Policy: Policy Name ${name}; ${services}; Policy View JSON; paste ${file}; OK.`;
    }),
  ],
});

export interface GuideWishes {
  readonly features: readonly Feature[];
  readonly site: Site;
  readonly groupName: string;
  /** Where the custom policies were written; empty when they were not. */
  readonly files: readonly string[];
}

/** The steps, in the order of Security Center's own documentation. */
export const manualGuide = ({ features, site, groupName, files }: GuideWishes): GuideStep[] => {
  const link = consoles[site];
  const names = permissionsFor(features).map(({ name, gives }) => `${name} (${gives})`);
  return [
    ...(features.includes('soc') ? [policyStep(link, files)] : []),
    {
      title: 'Create a user group',
      link,
      does: [`User Groups > Create User Group: name ${groupName}, for example; OK.`],
    },
    {
      title: 'Authorize the group',
      link,
      does: [
        'User Groups > Authorize in the row of the group. Select:',
        ...names.map((name) => `  ${name}`),
        'Next. Authorization scope: All Resources (nothing narrower: regions opened later must be covered). OK.',
      ],
    },
    {
      title: 'Create an IAM user with an access key',
      link,
      does: [
        'Users > Create User: a user name; Access Type: Programmatic access only; Credential Type: Access key. Next.',
        `Add it to the group ${groupName}. Create.`,
        'Download Access Key: OK. The file credentials.csv holds the secret, which is shown only this once.',
      ],
    },
    {
      title: 'Give the key to huawei-assets',
      link: null,
      does: [
        `huawei-assets onboard --method manual --features ${features.join(',')} --site ${site} --credentials-file credentials.csv`,
        'Grants take up to 30 minutes to take effect. Do not delete or disable the user or its access key afterwards.',
      ],
    },
  ];
};
