/** The command that installs Security Center's agent on a host: a code that names provider and group, and the text around it. */
import { AppError, hasCode } from '../model/errors.ts';
import type { InstallSystem } from '../model/security-center.ts';
import type { HostGroup, InstallCode, NewInstallCode } from '../security-center/install-codes.ts';
import type { SecurityCenter } from '../security-center/security-center.ts';

export const installNetworks = ['public', 'overseas'] as const;
/** `overseas`: for hosts whose way to the public servers is long or unsteady. */
export type InstallNetwork = (typeof installNetworks)[number];

/** The official guide's hosts and arguments for third-party clouds over the public Internet. */
const networks: Readonly<Record<InstallNetwork, { readonly host: string; readonly options: string }>> = {
  public: { host: 'aegis.alicdn.com', options: '' },
  overseas: {
    host: 'update6.aegis.aliyun.com',
    options:
      '"-j=jsrv-abroad.aegis.aliyuncs.com|jsrv.aegis.aliyun.com" "-u=aegis.alicdn.com|update6.aegis.aliyun.com|update.aegis.aliyun.com" ',
  },
};

/** Run by root on Linux, by an administrator in PowerShell on Windows. The code holds letters and digits alone. */
export const installCommand = (os: InstallSystem, code: string, network: InstallNetwork): string => {
  const { host, options } = networks[network];
  const url = (file: string) => `https://${host}/download/install/2.0/${os}/${file}`;
  return os === 'linux'
    ? `wget "${url('AliAqsInstall.sh')}" && chmod +x AliAqsInstall.sh && ./AliAqsInstall.sh ${options}-k=${code}`
    : `(New-Object Net.WebClient).DownloadFile('${url('AliAqsInstall.exe')}', "$PWD\\AliAqsInstall.exe"); ./AliAqsInstall.exe ${options}-k=${code}`;
};

/** What the service calls Huawei Cloud among its providers; where it does not, what the official guide names for other clouds. */
export const huaweiProvider = (providers: readonly string[]): string =>
  providers.find((name) => /huawei/i.test(name)) ?? 'OTHER';

/** @throws AppError `usage` for a group that is not there, or several of that name */
export const pickGroup = (wanted: string, groups: readonly HostGroup[]): HostGroup => {
  const byId = groups.find(({ id }) => id === wanted);
  const named = groups.filter(({ name }) => name === wanted);
  const [first, another] = byId ? [byId] : named;
  if (first && !another) return first;
  const known = groups.map(({ id, name }) => `"${name}" (${id})`).join(', ') || 'none';
  const what = another ? `Several groups are named "${wanted}"` : `There is no group "${wanted}"`;
  throw new AppError('usage', `${what}: ${known}.`);
};

/** An expired code installs nothing; one that ends before the host is reached is of little use. */
const fits = (code: InstallCode, wish: NewInstallCode): boolean =>
  code.os === wish.os &&
  code.provider.toUpperCase() === wish.provider.toUpperCase() &&
  code.isForImage === wish.isForImage &&
  (wish.groupId === null || code.groupId === wish.groupId) &&
  (code.expiresAtMs === null || code.expiresAtMs >= (wish.expiresAtMs ?? 0));

/** A code that is there already and lasts long enough; the one that lasts longest. */
export const findCode = (codes: readonly InstallCode[], wish: NewInstallCode): InstallCode | undefined =>
  codes
    .filter((code) => fits(code, wish))
    .sort(
      (one, other) => (other.expiresAtMs ?? Number.POSITIVE_INFINITY) - (one.expiresAtMs ?? Number.POSITIVE_INFINITY),
    )
    .at(0);

export interface CodeDeps {
  readonly center: Pick<SecurityCenter, 'installCodes'>;
  readonly sleep: (ms: number) => Promise<void>;
}

const looks = 5;
const lookAgainMs = 1_000;

/** The new code among those that were not there before. */
const findNew = async (
  before: readonly InstallCode[],
  wish: NewInstallCode,
  { center, sleep }: CodeDeps,
): Promise<InstallCode | undefined> => {
  const known = new Set(before.map(({ code }) => code));
  for (let look = 1; look <= looks; look += 1) {
    const fresh = (await center.installCodes.list()).filter(({ code }) => !known.has(code));
    const found = findCode(fresh, wish);
    if (found) return found;
    if (look < looks) await sleep(lookAgainMs);
  }
  return undefined;
};

/** Failures after which the code may have been made all the same. */
const mayBeDone = (error: unknown): boolean => hasCode(error, 'timeout', 'unreachable', 'bad-response', 'server-error');

/**
 * Makes a code and finds it: the answer does not tell it.
 * @throws AppError `bad-response` when it does not appear in the list
 */
export const createCode = async (
  before: readonly InstallCode[],
  wish: NewInstallCode,
  deps: CodeDeps,
): Promise<InstallCode> => {
  const failure = await deps.center.installCodes.add(wish).then(
    () => undefined,
    (error: unknown) => {
      if (mayBeDone(error)) return error;
      throw error;
    },
  );
  const found = await findNew(before, wish, deps);
  if (found) return found;
  if (failure !== undefined) throw failure;
  throw new AppError('bad-response', 'Security Center made an installation code, and does not list it yet.', {
    hint: 'Run the same command again in a minute: it finds the code.',
  });
};
