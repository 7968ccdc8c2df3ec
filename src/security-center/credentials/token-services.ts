/**
 * Temporary credentials from STS, an OIDC token, a server's role or a URI. The official library builds and signs these
 * requests; they are sent by our own transport, which knows proxies and time limits. What the library throws is never
 * shown: its messages hold whole answers, credentials included.
 */
import EcsRamRole from '@alicloud/credentials/dist/src/providers/ecs_ram_role.js';
import type { Request } from '@alicloud/credentials/dist/src/providers/http.js';
import OidcRoleArn from '@alicloud/credentials/dist/src/providers/oidc_role_arn.js';
import RamRoleArn from '@alicloud/credentials/dist/src/providers/ram_role_arn.js';
import Uri from '@alicloud/credentials/dist/src/providers/uri.js';
import { ExchangeError, exchange, type HttpRequest, type HttpResponse } from '../../http/exchange.ts';
import { networkText } from '../../http/failure-text.ts';
import { openPool, type ProxySettings } from '../../http/pool.ts';
import { AppError, cancelled } from '../../model/errors.ts';
import { plainText } from '../../model/redact.ts';
import type { AlibabaCredentials } from '../../model/security-center.ts';
import type { CredentialSource } from './source.ts';

/** How requests for temporary credentials are sent. */
export interface TokenTransport {
  /** @throws ExchangeError */
  send(request: HttpRequest): Promise<Pick<HttpResponse, 'status' | 'headers' | 'body'>>;
  readonly signal?: AbortSignal | undefined;
}

/** What the library's providers have in common. */
interface Provider {
  getCredentials(): Promise<{ accessKeyId: string; accessKeySecret: string; securityToken?: string | undefined }>;
}

const limits = { connectMs: 5_000, totalMs: 15_000 };

/** A server of Alibaba Cloud asks itself at this address; elsewhere nobody answers, and that is soon clear. */
const metadataHost = '100.100.100.200';
const metadataLimits = { connectMs: 1_000, totalMs: 2_000 };

export const openTokenTransport = (proxy: ProxySettings, signal: AbortSignal | undefined): TokenTransport => ({
  signal,
  async send(request) {
    const isMetadata = new URL(request.url).hostname === metadataHost;
    const timeLimits = isMetadata ? metadataLimits : limits;
    const pool = openPool(isMetadata ? {} : proxy, timeLimits);
    try {
      return await exchange(request, { pool, limits: timeLimits, signal });
    } finally {
      await pool.close();
    }
  },
});

const formOf = (fields: Readonly<Record<string, string>> | undefined): string | null => {
  const pairs = Object.entries(fields ?? {});
  return pairs.length === 0
    ? null
    : pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
};

const codeIn = (body: string): string => {
  const found = /"Code"\s*:\s*"([\w.]{1,64})"/.exec(body);
  return found?.[1] ?? '';
};

const faultText = ({ fault }: ExchangeError): string =>
  fault.kind === 'network' ? `cannot be reached: ${networkText(fault.error)}` : 'did not answer in time or in full';

/** Sends the library's requests, and remembers in words that are safe to show how the last one failed. */
const openSender = (transport: TokenTransport) => {
  let failure = 'its answer cannot be read';
  const sendFrom = async (request: Request) => {
    const { method, headers, bodyForm } = request;
    const url = request.toRequestURL();
    const { host } = new URL(url);
    try {
      const answer = await transport.send({ method, url, headers: { ...headers }, body: formOf(bodyForm) });
      failure = `${host} answered ${[answer.status, codeIn(answer.body)].filter(Boolean).join(' ')}`;
      return { statusCode: answer.status, headers: answer.headers, body: Buffer.from(answer.body) };
    } catch (error) {
      if (error instanceof ExchangeError) failure = `${host} ${faultText(error)}`;
      throw error;
    }
  };
  return { sendFrom, failure: () => failure };
};

/** The library's providers keep their transport in a field of this name, for its own tests. */
const sourceOf = (place: string, build: () => Provider, transport: TokenTransport): CredentialSource => {
  const sender = openSender(transport);
  let provider: Provider | undefined;
  return {
    place,
    async get() {
      try {
        provider ??= Object.assign(build(), { doRequest: sender.sendFrom });
        const { accessKeyId, accessKeySecret, securityToken } = await provider.getCredentials();
        return { accessKeyId, accessKeySecret, securityToken: securityToken || null };
      } catch {
        if (transport.signal?.aborted) throw cancelled();
        throw new AppError(
          'alibaba-credentials-invalid',
          `No temporary credentials could be had from ${place}: ${plainText(provider ? sender.failure() : 'its settings are not complete')}.`,
          { hint: 'Check the role, its trust policy and the settings of that place.' },
        );
      }
    },
  };
};

export interface RoleSettings {
  readonly roleArn: string;
  readonly sessionName?: string | undefined;
  readonly durationSeconds?: number | undefined;
  readonly stsRegion?: string | undefined;
  readonly stsEndpoint?: string | undefined;
  readonly usesVpcEndpoint?: boolean | undefined;
  readonly policy?: string | undefined;
}

/** The library takes "not set" as an empty value of any type. */
const unset = undefined as unknown as never;

/** Assumes a role with the credentials of another source. */
export const assumedRole = (
  place: string,
  base: { get(): Promise<AlibabaCredentials> },
  role: RoleSettings,
  transport: TokenTransport,
): CredentialSource => {
  const build = () =>
    RamRoleArn.default
      .builder()
      .withCredentialsProvider({
        getCredentials: async () => {
          const { accessKeyId, accessKeySecret, securityToken } = await base.get();
          return { accessKeyId, accessKeySecret, securityToken: securityToken ?? unset, providerName: 'static' };
        },
        getProviderName: () => 'static',
      })
      .withRoleArn(role.roleArn)
      .withRoleSessionName(role.sessionName ?? unset)
      .withDurationSeconds(role.durationSeconds ?? unset)
      .withStsRegionId(role.stsRegion ?? unset)
      .withStsEndpoint(role.stsEndpoint ?? unset)
      .withEnableVpc(role.usesVpcEndpoint ?? unset)
      .withPolicy(role.policy ?? unset)
      .build();
  return sourceOf(place, build, transport);
};

/** Exchanges the OIDC token of a pod or a pipeline for a role's credentials. */
export const oidcRole = (
  place: string,
  role: RoleSettings & { readonly oidcProviderArn: string; readonly tokenFile: string },
  transport: TokenTransport,
): CredentialSource => {
  const build = () =>
    OidcRoleArn.default
      .builder()
      .withOIDCProviderArn(role.oidcProviderArn)
      .withOIDCTokenFilePath(role.tokenFile)
      .withRoleArn(role.roleArn)
      .withRoleSessionName(role.sessionName ?? unset)
      .withDurationSeconds(role.durationSeconds ?? unset)
      .withStsRegionId(role.stsRegion ?? unset)
      .withStsEndpoint(role.stsEndpoint ?? unset)
      .withEnableVpc(role.usesVpcEndpoint ?? unset)
      .build();
  return sourceOf(place, build, transport);
};

/** The role of the Alibaba Cloud server that this runs on. @param roleName asked from the server when not given */
export const serverRole = (place: string, roleName: string | undefined, transport: TokenTransport): CredentialSource =>
  sourceOf(
    place,
    () =>
      EcsRamRole.default
        .builder()
        .withRoleName(roleName ?? unset)
        .build(),
    transport,
  );

export const fromUri = (place: string, uri: string, transport: TokenTransport): CredentialSource =>
  sourceOf(place, () => Uri.default.builder().withCredentialsURI(uri).build(), transport);
