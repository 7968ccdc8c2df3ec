/**
 * Profiles of Alibaba Cloud's own tools: `~/.aliyun/config.json` (the `aliyun` command) and `~/.alibabacloud/credentials`
 * (the SDKs). They are read here and not by the official library, which takes home and profile from the process and puts
 * a config.json that it cannot parse, secrets and all, into its error.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type CredentialSource, isFound, type NotFound, staticSource } from './source.ts';
import { assumedRole, oidcRole, type RoleSettings, serverRole, type TokenTransport } from './token-services.ts';

export interface ProfileOptions {
  readonly transport: TokenTransport;
  readonly homeDir: string;
  /** Undefined: the file's own default. */
  readonly profile: string | undefined;
  readonly now: () => number;
}

const optional = z.string().min(1).nullish().catch(null);
const seconds = z.number().nullish().catch(null);

const profileSchema = z.object({
  name: z.string(),
  mode: optional,
  access_key_id: optional,
  access_key_secret: optional,
  sts_token: optional,
  /** Epoch seconds. */
  sts_expiration: seconds,
  ram_role_arn: optional,
  ram_session_name: optional,
  ram_role_name: optional,
  expired_seconds: seconds,
  sts_region: optional,
  sts_endpoint: optional,
  enable_vpc: z.boolean().nullish().catch(null),
  source_profile: optional,
  oidc_provider_arn: optional,
  oidc_token_file: optional,
});
type Profile = z.infer<typeof profileSchema>;

const configSchema = z.object({ current: optional, profiles: z.array(profileSchema) });

const readText = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
};

const parseConfig = (text: string): z.infer<typeof configSchema> | null => {
  try {
    return configSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

const roleOf = (profile: Profile): RoleSettings | null =>
  profile.ram_role_arn
    ? {
        roleArn: profile.ram_role_arn,
        sessionName: profile.ram_session_name ?? undefined,
        durationSeconds: profile.expired_seconds || undefined,
        stsRegion: profile.sts_region ?? undefined,
        stsEndpoint: profile.sts_endpoint ?? undefined,
        usesVpcEndpoint: profile.enable_vpc ?? undefined,
      }
    : null;

const keyOf = (profile: Profile, place: string): CredentialSource | NotFound =>
  profile.access_key_id && profile.access_key_secret
    ? staticSource(place, {
        accessKeyId: profile.access_key_id,
        accessKeySecret: profile.access_key_secret,
        securityToken: profile.sts_token ?? null,
      })
    : { missing: `${place} holds no AccessKey` };

/** Modes that only the `aliyun` command renews (a browser, a program): what it left there is used while it is valid. */
const cachedToken = (profile: Profile, place: string, nowMs: number): CredentialSource | NotFound =>
  profile.sts_token && (profile.sts_expiration ?? 0) * 1000 > nowMs
    ? keyOf(profile, place)
    : { missing: `the temporary credentials of ${place} have expired: run any "aliyun" command to renew them` };

/** A chain of profiles that refer to one another has an end. */
const mostSteps = 5;

const sourceOf = (
  name: string,
  profiles: readonly Profile[],
  path: string,
  options: ProfileOptions,
  step = 0,
): CredentialSource | NotFound => {
  const profile = profiles.find((each) => each.name === name);
  const place = `profile "${name}" of ${path}`;
  if (!profile) return { missing: `${path} has no profile "${name}"` };
  const role = roleOf(profile);
  switch (profile.mode ?? 'AK') {
    case 'AK':
    case 'StsToken':
      return keyOf(profile, place);
    case 'RamRoleArn': {
      const base = keyOf(profile, place);
      return role && isFound(base)
        ? assumedRole(place, base, role, options.transport)
        : { missing: `${place} is not complete` };
    }
    case 'ChainableRamRoleArn': {
      const isEndless = step >= mostSteps || !profile.source_profile;
      const base = isEndless
        ? { missing: `${place} leads to no source profile` }
        : sourceOf(profile.source_profile ?? '', profiles, path, options, step + 1);
      if (!isFound(base)) return base;
      return role ? assumedRole(place, base, role, options.transport) : { missing: `${place} is not complete` };
    }
    case 'EcsRamRole':
      return serverRole(place, profile.ram_role_name ?? undefined, options.transport);
    case 'OIDC': {
      const { oidc_provider_arn: oidcProviderArn, oidc_token_file: tokenFile } = profile;
      return role && oidcProviderArn && tokenFile
        ? oidcRole(place, { ...role, oidcProviderArn, tokenFile }, options.transport)
        : { missing: `${place} is not complete` };
    }
    case 'CloudSSO':
    case 'OAuth':
    case 'External':
      return cachedToken(profile, place, options.now());
    default:
      return { missing: `${place} has a mode that is not known here` };
  }
};

/** Looks into `~/.aliyun/config.json`. */
export const lookInCliConfig = async (options: ProfileOptions): Promise<CredentialSource | NotFound> => {
  const path = '~/.aliyun/config.json';
  const text = await readText(join(options.homeDir, '.aliyun', 'config.json'));
  if (text === null) return { missing: `${path} cannot be read or is not there` };
  const config = parseConfig(text);
  if (!config) return { missing: `${path} is not what the "aliyun" command writes` };
  return sourceOf(options.profile ?? config.current ?? 'default', config.profiles, path, options);
};

/** `name = value` lines below `[section]` heads; `#` and `;` begin comments. */
export const parseIni = (text: string): ReadonlyMap<string, ReadonlyMap<string, string>> => {
  const sections = new Map<string, Map<string, string>>();
  let current = new Map<string, string>();
  for (const line of text.split(/\r?\n/).map((each) => each.trim())) {
    const head = /^\[\s*(.+?)\s*\]$/.exec(line)?.[1];
    if (head !== undefined) {
      current = sections.get(head) ?? new Map();
      sections.set(head, current);
    }
    const [, name, value] = /^([^#;[=\s][^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) current.set(name, value.replace(/^(["'])(.*)\1$/, '$2'));
  }
  return sections;
};

/** Looks into `~/.alibabacloud/credentials`, or the file that ALIBABA_CLOUD_CREDENTIALS_FILE names. */
export const lookInCredentialsFile = async (
  file: string | undefined,
  options: ProfileOptions,
): Promise<CredentialSource | NotFound> => {
  const path = file ?? '~/.alibabacloud/credentials';
  const text = await readText(file ?? join(options.homeDir, '.alibabacloud', 'credentials'));
  if (text === null) return { missing: `${path} cannot be read or is not there` };
  const name = options.profile ?? 'default';
  const section = parseIni(text).get(name);
  if (!section) return { missing: `${path} has no section [${name}]` };
  const place = `section [${name}] of ${path}`;
  const type = section.get('type') ?? 'access_key';
  if (type === 'ecs_ram_role') return serverRole(place, section.get('role_name') || undefined, options.transport);
  const [accessKeyId, accessKeySecret] = [section.get('access_key_id'), section.get('access_key_secret')];
  if (!accessKeyId || !accessKeySecret) return { missing: `${place} holds no AccessKey` };
  const securityToken = section.get('security_token') || null;
  const base = staticSource(place, { accessKeyId, accessKeySecret, securityToken });
  if (type === 'access_key' || type === 'sts') return base;
  const roleArn = section.get('role_arn');
  if (type !== 'ram_role_arn' || !roleArn) return { missing: `${place} has a type that is not known here` };
  const role = { roleArn, sessionName: section.get('role_session_name'), policy: section.get('policy') };
  return assumedRole(place, base, role, options.transport);
};
