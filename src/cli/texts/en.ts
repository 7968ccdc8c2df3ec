/** Every sentence that the program says to a person, in English. Codes, JSON and error messages with facts stay as they are. */
import type { DriftKind, DriftObject } from '../../model/access-key-check.ts';
import type { DataCenter, Feature, Method, Site } from '../../model/account.ts';
import type { Details, ErrorCode } from '../../model/errors.ts';
import type { AlarmKind } from '../../model/notification.ts';
import type { ChangeField, PlanNote } from '../../onboarding/declared/plan.ts';
import type { SetupStep } from '../../onboarding/iam-setup.ts';
import type { RootKeyAction } from '../../onboarding/retire-root-key.ts';
import type { Notice } from '../../schedule/notify/shapes.ts';

const sites: Record<Site, string> = {
  china: 'China (huaweicloud.com)',
  global: 'International (huaweicloud.com/intl)',
  europe: 'Europe (huaweicloud.eu)',
};

const dataCenters: Record<DataCenter, string> = {
  'chinese-mainland': 'Chinese Mainland',
  'outside-chinese-mainland': 'Outside Chinese Mainland',
};

const methods: Record<Method, { name: string; description: string }> = {
  manual: {
    name: 'Manual configuration',
    description: 'You create an IAM user in Huawei Cloud and submit its access key. For all features.',
  },
  quick: {
    name: 'Quick configuration',
    description: 'You submit the root key once; the IAM user is created for you. For host assets only.',
  },
};

const features: Record<Feature, { name: string; description: string }> = {
  host: { name: 'Host assets', description: 'Synchronizes your Huawei Cloud hosts.' },
  cspm: {
    name: 'Cloud Security Posture Management',
    description: 'Scans the configurations of your Huawei Cloud products for risks.',
  },
  soc: { name: 'Agentic SOC', description: 'Blocks malicious IP addresses and performs other response operations.' },
};

const steps: Record<SetupStep, string> = {
  permissions: 'Looking up the permissions',
  policies: 'Creating the custom policies',
  group: 'Creating the user group',
  grants: 'Granting the permissions on all resources',
  user: 'Creating the user',
  membership: 'Adding the user to the group',
  'access-key': 'Creating the user’s access key',
  'key-works': 'Waiting until the new key works',
};

const rootKeyActions: Record<RootKeyAction, { name: string; description: string }> = {
  delete: {
    name: 'Delete it',
    description: 'Recommended. It cannot be undone; a new one can be made in the console at any time.',
  },
  disable: {
    name: 'Disable it',
    description:
      'It cannot sign its own deletion then: the last step is left to the console (My Credentials > Access Keys) or to an administrator’s key.',
  },
  keep: { name: 'Keep it', description: 'Retire it later with "huawei-assets root-key delete".' },
};

const driftObjects: Record<DriftObject, (name: string) => string> = {
  user: (name) => `the user ${name}`,
  group: (name) => `the group ${name}`,
  membership: (name) => `the user’s place in the group ${name}`,
  grant: (name) => `the grant of ${name} on all resources`,
  policy: (name) => `the custom policy ${name}`,
  'access-key': (id) => `the access key ${id}`,
};

const driftKinds: Record<DriftKind, (what: string) => string> = {
  gone: (what) => `${what} was removed`,
  'gone-or-its-user': (what) => `${what}, or its user, was removed`,
  'gone-or-its-group': (what) => `${what}, or the group itself, was removed`,
  'not-in-effect': (what) => `${what} is not in effect: it was removed or narrowed`,
  disabled: (what) => `${what} was disabled`,
  renamed: (what) => `${what} was renamed`,
};

const declaredFields: Record<ChangeField, string> = {
  dataCenter: 'data center',
  site: 'site',
  method: 'method',
  features: 'features',
  accessKey: 'access key',
  regions: 'regions',
  autoIncludeNewRegions: 'new regions',
  hostSync: 'host sync',
  productSync: 'product sync',
  akCheck: 'AK check',
  rootKey: 'root key',
};

const declaredNotes: Record<PlanNote['code'], (detail: string) => string> = {
  'resumes-setup': (name) => `goes on with ${name}, which an interrupted setup left`,
  'permissions-missing': (names) => `is saved although its key's user lacks ${names}`,
  'root-key-disabled': () => 'the root key is disabled and cannot sign its own deletion: delete it in the console',
  'key-not-seen': (reason) => `the declared key was not seen working: ${reason}`,
};

const alarmTexts: Record<AlarmKind, (subject: string, detail: string) => string> = {
  'access-key': (_subject, status) => `the access key is ${status}`,
  permission: (feature, missing) => `${feature} is abnormal, missing ${missing}`,
  task: (task, code) =>
    `${task === 'ak-check' ? 'the check of the key' : `the sync of ${task}`} keeps failing: ${code}`,
};

const keyHint = 'Check the Access Key ID and secret, and the site (--site): Europe has accounts of its own.';
const retryHint = 'Run the same command again later; what is stored is untouched.';
const proxyHint =
  'Check the network, HTTPS_PROXY/NO_PROXY and the endpoint; "huawei-assets doctor" shows the way taken.';

/** What to do next, by error code. A hint that an error brings along wins. */
const hints: Record<ErrorCode, (details: Details) => string | null> = {
  usage: () => 'See "huawei-assets help" and the examples at the end of each command’s --help.',
  'missing-input': () => 'Give them as flags or environment variables, or run the command at a terminal to be asked.',
  'config-error': () => 'Run "huawei-assets doctor".',
  'config-key-wrong': () =>
    'Give the key or passphrase that the configuration was made with (HUAWEI_ASSETS_KEY, HUAWEI_ASSETS_PASSPHRASE).',
  'config-damaged': () => 'Restore the file from a backup or import a bundle ("huawei-assets config import").',
  'config-locked': () => 'Wait for the other huawei-assets process, or end it.',
  'config-unwritable': () => 'Check the permissions and free space of the folder; nothing was changed.',
  'account-exists': () => 'Choose another name (--account), or remove the existing account first.',
  'account-not-found': () => 'See the names with "huawei-assets accounts list".',
  'region-unknown': () => 'Name regions by id, such as cn-north-4, or use "all".',
  'region-not-opened': () =>
    'Open the region once on Huawei Cloud’s console, or leave it out with "huawei-assets policy set".',
  'credentials-file-invalid': () =>
    'Give the credentials.csv that Huawei Cloud’s console downloads when an access key is created.',
  'accounts-file-invalid': () => 'Nothing was changed. Mend the file: docs/many-accounts.md says what may stand there.',
  'not-huawei-key': () =>
    'Give the access key of Huawei Cloud (20 capital letters and digits); Alibaba Cloud’s start with LTAI.',
  'root-key-refused': () =>
    'Give the key of an IAM user ("huawei-assets guide" says how one is made), or use --method quick, which makes one.',
  'not-root-key': () => 'Give the account owner’s key, or use --method manual with this IAM user’s key.',
  'access-key-invalid': () => keyHint,
  'access-key-not-found': () => keyHint,
  'access-key-wrong-secret': () =>
    'Check the Secret Access Key. More than five failures in a row lock the key for five minutes.',
  'access-key-disabled': () =>
    'Enable the key in Huawei Cloud’s console (My Credentials > Access Keys), or give another one.',
  'access-key-user-disabled': () => 'Enable the user in Huawei Cloud’s console (IAM > Users).',
  'access-key-locked': () => 'Wait five minutes, then check the secret before the next try.',
  'clock-skew': (d) =>
    typeof d.clockSkewSeconds === 'number'
      ? `This machine’s clock is ${Math.abs(d.clockSkewSeconds)} s ${d.clockSkewSeconds > 0 ? 'ahead' : 'behind'}: set it (NTP); 15 minutes are allowed.`
      : 'Set this machine’s clock (NTP); 15 minutes of difference are allowed.',
  'access-forbidden': () => 'Check that the account is in good standing and that the user has programmatic access.',
  'permission-missing': (d) =>
    `Grant ${d.service === 'rms' ? 'Tenant Guest' : d.service === 'ecs' ? 'ECS ReadOnlyAccess' : 'what is missing'} and IAM ReadOnlyAccess to the user’s group with the scope "All Resources". Grants take up to 30 minutes.`,
  'permission-not-offered': () =>
    'Check the site (--site). A Huawei Cloud that calls its permissions otherwise needs the manual method: grant what they give by hand ("huawei-assets guide").',
  'config-service-off': () => 'Enable the resource recorder in Huawei Cloud’s console (Config > Resource Recorder).',
  'quota-exceeded': () =>
    'Delete what is no longer used in Huawei Cloud’s IAM (a user has at most two access keys), or ask for a higher quota.',
  'name-conflict': () => 'Run the command again: another name is chosen.',
  'not-found': () => null,
  'bad-request': () => null,
  'service-not-offered': () => 'The service is not offered there, or its name does not resolve on this network.',
  'service-not-subscribed': () => 'Nothing needs doing, unless the account should have the service.',
  throttled: () => retryHint,
  unreachable: () => proxyHint,
  timeout: () => retryHint,
  'bad-response': () => proxyHint,
  'count-mismatch': () => retryHint,
  'paging-loop': () => retryHint,
  'server-error': () => retryHint,
  'undo-incomplete': () =>
    'Run the same command again, or "huawei-assets onboard --undo" for a setup, when Huawei Cloud answers; or delete what is named in its console (IAM > Users, IAM > User Groups).',
  'alibaba-credentials-missing': () =>
    'Set ALIBABA_CLOUD_ACCESS_KEY_ID and _SECRET, configure the "aliyun" command, or store an AccessKey: huawei-assets security-center connect --access-key-id ID --secret-stdin',
  'alibaba-credentials-invalid': () =>
    'Check the AccessKey of Alibaba Cloud (not Huawei Cloud’s), then run "huawei-assets security-center connect" again.',
  'security-center-not-connected': () => 'Connect it first: huawei-assets security-center connect',
  'module-not-opened': () =>
    'Open or buy it in the Security Center console, or leave the feature out for this account.',
  'registration-conflict': () => 'Look at both in the Security Center console, and rename or remove one of them.',
  'registration-not-found': () => 'Register it: huawei-assets security-center push',
  'webhook-refused': () => 'Check it with "huawei-assets notify test NAME".',
  'inventory-error': () => 'Check the permissions and free space of the folder; "huawei-assets doctor" shows it.',
  'inventory-busy': () => 'Another huawei-assets process is writing; try again when it is done.',
  'database-unreachable': () =>
    'Check host and port in the URL of the database, and that the server runs; what was under way is kept or done again.',
  'database-error': () => 'Check the URL of the database (user, password, name) and what its user may do.',
  cancelled: () => null,
  internal: () => 'This is a bug. Run again with --verbose for the stack.',
};

/** An account's name as it is typed in a command. */
const quoted = (name: string): string => (/^[\w.-]+$/.test(name) ? name : `"${name}"`);

/** The last step of a root key that was disabled. */
const waysToDelete = (account: string, id: string): string =>
  `Delete it in Huawei Cloud’s console (My Credentials > Access Keys), or with an administrator’s key: huawei-assets root-key delete ${account} --key-id ${id}`;

/** What `config migrate` did. */
interface Moved {
  readonly address: string;
  readonly key: { readonly source: string; readonly keyFile: string | null };
  readonly from: { readonly config: string; readonly inventory: string | null };
}

const keyNames: Readonly<Record<string, string>> = {
  environment: 'HUAWEI_ASSETS_KEY',
  passphrase: 'HUAWEI_ASSETS_PASSPHRASE',
  keyring: 'its keyring cannot be copied, so change to a key that can with "config rotate-key --to environment"',
};

export const en = {
  sites,
  dataCenters,
  methods,
  features,
  steps,
  rootKeyActions,
  drift: {
    objects: driftObjects,
    kinds: driftKinds,
    remedy: (command: string) => `Run: ${command} (with the root key or an administrator’s)`,
    remedyManual: (command: string) => `Run: ${command}`,
  },
  hints,
  error: {
    prefix: 'error',
    hint: 'hint',
    requestId: (id: string) => `request id ${id}`,
    missingInput: 'This cannot be asked without a terminal. Missing:',
  },
  keys: {
    choose: '↑↓ move, enter select',
    many: 'space toggle, a all, enter confirm',
    type: 'enter confirm',
    back: 'shift+tab back',
    cancel: 'esc cancel',
    all: (count: number) => `all ${count}`,
    yes: 'Yes',
    no: 'No',
  },
  wizard: {
    sections: {
      start: 'Provision Huawei Cloud assets',
      key: 'Submit the access key',
      policy: 'Policy configuration',
      confirm: 'What you chose',
    },
    dataCenter: 'Data center that keeps the assets',
    site: 'Huawei Cloud site of the account',
    method: 'Configuration method',
    features: 'Permission description: features to use',
    featuresNone: 'Choose at least one feature.',
    needs: (permissions: string) => `The IAM user needs: ${permissions}`,
    grantsNeeded: 'Permissions that the IAM user needs:',
    grantsHow: 'In Huawei Cloud’s console, under Identity and Access Management:',
    grantPolicies:
      'Permissions: create the custom policies siemBasePolicy (global-level services) and siemNormalPolicy (project-level services); "huawei-assets guide --features soc --write-policies policies" writes their texts.',
    grantGroup: 'User Groups: create a group and authorize it for these permissions, scope "All Resources".',
    grantUser: 'Users: create a user with programmatic access in that group; its credentials.csv is downloaded.',
    rootKeyIntro:
      'The root key is used now and never stored. Create it in Huawei Cloud’s console under My Credentials > Access Keys.',
    userKeyIntro: 'Both values stand in the IAM user’s credentials.csv.',
    accessKeyId: 'Access Key ID',
    secret: 'Secret Access Key',
    secretShort: 'A Secret Access Key is longer than that.',
    secretKept: 'enter keeps it',
    accountName: 'Account name',
    accountNameWhy: 'It distinguishes this account from others: name its purpose, such as "production".',
    nameTaken: (name: string) => `There is an account "${name}" already.`,
    checkingKey: 'Checking the key',
    keyWrong: (what: string) => `That key cannot be used: ${what}`,
    wrongKey: {
      'access-key-wrong-secret':
        'its Access Key ID exists, but the Secret Access Key is not the one that belongs to it.',
      'access-key-not-found': 'Huawei Cloud has no such Access Key ID on this site.',
      'access-key-disabled': 'it is disabled.',
      'access-key-user-disabled': 'its IAM user is disabled.',
      'root-key-refused': 'it is the account owner’s root key, which is never stored.',
    },
    tryManual:
      'Submit the account owner’s key, or go back (shift+tab) and choose manual configuration for this IAM user’s key.',
    tryQuick: 'Submit an IAM user’s key, or go back (shift+tab) and choose quick configuration, which makes the user.',
    useOrRemove: (name: string) => `Use "${name}", or remove it first: huawei-assets accounts remove ${quoted(name)}`,
    regions: 'Select regions',
    guessedRegions:
      'Huawei Cloud gave no list of its regions: they are read from the names of the account’s projects, and may be none.',
    regionsNone: 'Choose at least one region.',
    autoInclude: 'Region management: provision new regions of the account too?',
    hostSync: 'Host asset synchronization frequency',
    productSync: 'Cloud service synchronization frequency',
    akCheck: 'AK service status check',
    frequency: (frequency: string) => {
      const [, count, unit] = /^(\d+)([hd])$/.exec(frequency) ?? [];
      if (!count) return 'Disable';
      const word = unit === 'd' ? 'day' : 'hour';
      return count === '1' ? `every ${word}` : `every ${count} ${word}s`;
    },
    retireRootKey: 'What becomes of the root key afterwards',
    syncNow: 'Synchronize assets now?',
    securityCenter: 'Register the account with Security Center too?',
    registersThere: 'the account is registered there',
    rootOf: (name: string) => `root key of ${name}`,
    userOf: (name: string) => `of the IAM user ${name}`,
    confirm: 'Go ahead?',
    goAhead: 'Yes, go ahead',
    goAheadMakes: {
      manual: 'Saves the account here; nothing is made in Huawei Cloud.',
      quick: 'Creates a user group, a user and its access key in Huawei Cloud, and saves the account here.',
    },
    goAheadRetires: (action: string) =>
      `Last, once you confirm it again, it asks Huawei Cloud to ${action} the root key.`,
    goBack: 'Go back and change something',
    cancel: 'Cancel; nothing is made',
    saveAnyway: 'Permissions are missing. Save the account anyway?',
    savedBeforeCancel: (account: string) =>
      `Cancelled, but account "${account}" is saved: what was left is "huawei-assets check-ak" and "sync".`,
    rootKeyBeforeCancel: (account: string) =>
      `What became of the root key was not seen: huawei-assets root-key status ${quoted(account)}`,
    applyGuide: (account: string, features: string) =>
      `Create a group, a user and its key for ${features} in the Huawei Cloud account "${account}"?`,
    actionDropped: (policy: string, action: string) =>
      `This Huawei Cloud does not know the action ${action}: ${policy} is made without it.`,
    keyLeft: (id: string, user: string) =>
      `The access key ${id} that was made for the account still works: delete it in Huawei Cloud’s console (IAM > Users > ${user}).`,
    policyFound: (policy: string) => `The custom policy ${policy} is there already, and is used as it is.`,
    interrupted: (name: string) => `An interrupted setup left ${name} in Huawei Cloud`,
    isThere: (left: string) => `There is: ${left}.`,
    takesBack: (left: string) => `Deletes: ${left}.`,
    left: {
      policies: (count: number) => (count === 1 ? 'a custom policy' : `${count} custom policies`),
      group: 'the user group',
      grants: (count: number) => (count === 1 ? 'a grant' : `${count} grants`),
      user: 'the user',
      key: 'its access key',
      nothing: 'at most what its first step makes',
    },
    setupInterrupted: (account: string, name: string, left: string, which: string | null) => {
      const flag = which === null ? '' : ` --account ${quoted(which)}`;
      return `The setup of "${account}" was interrupted and left ${name} in Huawei Cloud: ${left}. Go on with it: huawei-assets onboard --resume${flag}. Take it back: huawei-assets onboard --undo${flag}`;
    },
    repairInterrupted: (account: string) =>
      `The repair of "${account}" was interrupted. Go on with it: huawei-assets onboard --repair ${quoted(account)}`,
    resumeIt: 'Go on where it stopped',
    undoIt: 'Take it back',
    undone: (name: string) => `${name} was taken back; nothing is left of the interrupted setup.`,
    existing: 'Security Center or another machine made a user here before',
    makeNew: 'Make a new one and leave it alone',
    useExisting: (name: string) => `Use ${name}: only an access key is made`,
    reuses: (name: string) => `The existing user ${name} is used; only an access key is made.`,
    leavesExisting: (names: string) => `Left alone: ${names}, which is there already (--reuse-user uses it).`,
    waits: 'Waiting until the permissions take effect',
    repairs: (changes: readonly string[]) =>
      changes.length === 0
        ? 'Nothing that was made for the account is missing in Huawei Cloud.'
        : `In Huawei Cloud ${changes.join('; ')}.`,
    repaired: (account: string) => `Account "${account}" is whole again.`,
    resumes: (name: string) => `An interrupted quick configuration left ${name}: going on where it stopped.`,
    applied: (account: string) =>
      `Permissions take up to 30 minutes to take effect. Then: huawei-assets check-ak ${quoted(account)}; huawei-assets sync`,
    syncLater: 'The permissions are not in effect yet: run "huawei-assets sync" later; grants take up to 30 minutes.',
    dryRun: 'Nothing was changed. These calls would be made:',
    done: (account: string) => `Account "${account}" is provisioned.`,
    doNotDelete: (name: string) =>
      `Do not delete or disable the user ${name} or its access key: provisioning depends on them.`,
    doNotDeleteManual: 'Do not delete or disable the IAM user or its access key: provisioning depends on them.',
    rootKeyKept: (account: string) =>
      `The root key still works. Retire it with: huawei-assets root-key delete ${quoted(account)}`,
    rootKeyDisabled: (account: string, id: string) =>
      `The root key is disabled, not gone. ${waysToDelete(quoted(account), id)}`,
    rootKeyDisabledNow: (account: string) =>
      `The root key is disabled, not gone. ${waysToDelete(quoted(account), 'ROOT_KEY_ID')}`,
    rootKeyNotFound: 'Huawei Cloud has no such access key: it was deleted, or never existed.',
    rootKeySignsNothing: (account: string, id: string) =>
      `A disabled key cannot sign its own deletion. ${waysToDelete(quoted(account), id)}`,
    ownerKeyIntro: 'The root key or an administrator’s key is needed. It is used now and never stored.',
    rootKeyUnknown: (account: string) =>
      `Whether the root key still works is not known. See: huawei-assets root-key status ${quoted(account)}`,
    next: (account: string) => `Next: huawei-assets status; huawei-assets hosts --account "${account}"`,
    retire: { disable: 'disable', delete: 'delete' },
    confirmRootKey: (lastFour: string, action: string) =>
      `Type ${lastFour}, the end of the root key’s ID, to ${action} it (esc keeps it)`,
    confirmRootKeyMismatch: 'These are not its last four characters.',
  },
  securityCenter: {
    credentials: 'Credentials of Alibaba Cloud',
    useFound: (place: string) => `Use those of ${place}`,
    useFoundWhy: 'They are looked for anew at each use; nothing of them is stored.',
    storeKey: 'Store an AccessKey',
    storeKeyWhy: 'It is kept encrypted in the configuration.',
    accessKeyId: 'AccessKey ID of Alibaba Cloud',
    secret: 'AccessKey secret',
    secretEmpty: 'Type the secret.',
    validating: (names: readonly string[]) => `Security Center validates ${names.join(', ')} ...`,
    dryRun: 'Nothing was changed. This would be done:',
    policyFailed: (message: string) => `Regions and frequencies were not brought there: ${message}`,
    runAs: {
      linux: (provider: string, expiresAt: string | null) =>
        `Run it as root on each host (ports 80 and 443 open outwards). Service provider ${provider}; the code ${expiresAt ? `is good until ${expiresAt}` : 'does not expire'}.`,
      windows: (provider: string, expiresAt: string | null) =>
        `Run it as administrator in PowerShell on each host (ports 80 and 443 open outwards). Service provider ${provider}; the code ${expiresAt ? `is good until ${expiresAt}` : 'does not expire'}.`,
    },
    imageOnly: 'For an image: shut the template host down right after, before the agent starts.',
    noHostWaits: 'No host of the inventory is without an agent, as far as Security Center has seen them.',
    hostsWait: (count: number) =>
      count === 1
        ? 'One host of the inventory has no agent yet:'
        : `${count} hosts of the inventory have no agent yet:`,
    licences:
      'The Free Edition detects basic threats and protects nothing: bind a paid edition under Assets > Host in the Security Center console.',
    notTriggered: (what: string, message: string) =>
      `Security Center was not made to look for ${what} at once: ${message}`,
    registered: (status: string) => `registered, ${status}`,
    notRegistered: (message: string) => `not registered: ${message}`,
    waitsForMinute: (what: string, seconds: number) =>
      `Security Center looked for ${what} less than a minute ago: trying again in ${seconds} s ...`,
    askNarrow: (regions: readonly string[], losesSite: boolean) =>
      [
        ...(regions.length > 0
          ? [`Stop Security Center from looking at ${regions.join(', ')}, for all accounts there?`]
          : []),
        ...(losesSite ? ['Give up that regions that are new come to this data center?'] : []),
      ].join(' '),
    askLess: (changes: readonly string[]) => `Look less often, for all accounts there: ${changes.join(', ')}?`,
    otherKeyThere: (account: string) =>
      `Security Center still has the old key: huawei-assets security-center set-key "${account}"`,
    otherNameThere: (account: string) =>
      `Security Center still has the old name: huawei-assets security-center push "${account}"`,
    stillThere: (account: string) =>
      `Security Center still has "${account}": remove it in its console, or --security-center does it beforehand.`,
    goesOnThere: (account: string) =>
      `Security Center goes on as it was; stop it too with: huawei-assets security-center pause "${account}"`,
    askSetKey: (account: string, keyId: string) => `Submit the key ${keyId} of "${account}" to Security Center?`,
    askPause: (account: string) => `Disable the key of "${account}" in Security Center, and pause the account here?`,
    askResume: (account: string) => `Enable the key of "${account}" in Security Center, and go on with it here?`,
    askRemove: (account: string, id: string) => `Remove "${account}" (${id}) from Security Center?`,
    removed: (account: string, id: string) =>
      `${account} (${id}) is removed from Security Center. Its IAM user and key in Huawei Cloud are as they were.`,
    takenElsewhere: (regions: readonly string[]) =>
      `Left out, because the other data center has them: ${regions.join(', ')}`,
    unknownRegions: (regions: readonly string[]) => `Not known to Security Center: ${regions.join(', ')}`,
  },
  declared: {
    fields: declaredFields,
    notes: declaredNotes,
    looks: (count: number) => `Looking at ${count === 1 ? 'one account' : `${count} accounts`} ...`,
    heading: (file: string) => `Plan for ${file}:`,
    userMade: 'AlibabaCloudGroup_..., with an access key',
    userAndGroup: 'user and group',
    otherSecret: (id: string) => `${id}, with another secret`,
    rootKey: { active: 'active', keep: 'kept', disable: 'disabled afterwards', delete: 'deleted afterwards' },
    newRegions: { yes: 'included automatically', no: 'left out' },
    toDo: { create: 'to create', update: 'to update', unchanged: 'unchanged', refused: 'that cannot be done' },
    done: { created: 'created', updated: 'updated', unchanged: 'unchanged', failed: 'failed' },
    confirm: (what: string) => `Go ahead: ${what}?`,
    confirmRootKeys: (action: string, count: number) =>
      `${action} ${count === 1 ? 'a root key' : `${count} root keys`}`,
    retire: { disable: 'disable', delete: 'delete' },
    unfinished: 'saved, but not all was done',
    needsYes: 'Accounts of a file are provisioned after a clear yes, and nobody can be asked here:',
    notBegun: 'Cancelled before it was begun.',
    rootKeysKept: (names: string) =>
      `Root keys still work, of ${names}. Retire them with "huawei-assets root-key delete", or declare retireRootKey.`,
    doNotDelete: (names: string) =>
      `Do not delete or disable these users or their access keys, on which provisioning depends: ${names}.`,
    pending: 'permissions not in effect yet',
    next: 'Next: huawei-assets status',
  },
  notify: {
    title: (raised: number, recovered: number) => {
      const parts = [
        ...(raised > 0 ? [raised === 1 ? '1 problem' : `${raised} problems`] : []),
        ...(recovered > 0 ? [`${recovered} over`] : []),
      ];
      return `huawei-assets: ${parts.join(', ') || 'test'}`;
    },
    line: ({ state, kind, account, subject, detail, since }: Notice) => {
      if (kind === null) return 'This is a test; messages arrive here.';
      const what = alarmTexts[kind](subject ?? '', detail ?? '');
      return state === 'recovered' ? `${account}: over: ${what}` : `${account}: ${what} (since ${since})`;
    },
    ask: { url: 'Address of the webhook', secret: 'Secret that its messages are signed with (enter: none)' },
    confirmRemove: (name: string) => `Tell "${name}" no more?`,
  },
  database: {
    passwordInArguments: (flag: string) =>
      `The password in ${flag} can be seen by other users of this machine and stays in the history of the shell: use HUAWEI_ASSETS_DATABASE_URL, PGPASSWORD or ~/.pgpass.`,
    moved: (moved: Moved): string[] => [
      `From now on set HUAWEI_ASSETS_DATABASE_URL='${moved.address}' wherever huawei-assets runs; the password in it, in PGPASSWORD or in ~/.pgpass.`,
      moved.key.keyFile
        ? `Another machine needs the key, too: copy ${moved.key.keyFile} there, or change to one of your own with "config rotate-key --to environment".`
        : `Another machine needs what opened it here, too: ${keyNames[moved.key.source] ?? moved.key.source}.`,
      `The files here are kept as they are, and are no longer used: ${[moved.from.config, moved.from.inventory].filter(Boolean).join(', ')}. Whoever runs it without the database still goes on with them.`,
    ],
    at: (place: string) => `Configuration and inventory are in the database ${place}`,
  },
  passphrase: {
    ask: 'Passphrase of the configuration',
    askNew: 'New passphrase for the bundle',
    askAgain: 'The same once more',
    differs: 'This is not the same.',
    askBundle: 'Passphrase of the bundle',
    empty: 'Type the passphrase.',
  },
  pausedLeftOut: (names: readonly string[]) => `Paused, and left out: ${names.join(', ')}`,
  cancelledNothingDone: 'Cancelled; nothing was changed.',
  cancelledInterrupted: 'Cancelled; the interrupted setup is as it was. Go on with it, or take it back, when you like.',
  cancelledTakenBack: 'Cancelled; what was made in Huawei Cloud has been taken back.',
} as const;

/** Texts of any wording, as deep as they lie. */
type AnyWording<T> = T extends string
  ? string
  : T extends (...facts: never[]) => unknown
    ? T
    : { readonly [Key in keyof T]: AnyWording<T[Key]> };

/** The shape that another language's table fills. */
export type Texts = AnyWording<typeof en>;
