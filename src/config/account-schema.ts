/** The shape of accounts that come from outside. Loaded only for an import, as zod takes a while to load. */
import * as z from 'zod';
import { type Account, dataCenters, features, frequencies, methods, sites } from '../model/account.ts';
import { type PolicyDocument, policyLevels, policyProblems } from '../model/policy-document.ts';
import { validateAccountName } from './accounts.ts';

const text = z.string().min(1).max(512);
const texts = z.array(text).max(1_000);

const policySchema = z.strictObject({
  name: text,
  level: z.enum(policyLevels),
  description: text,
  document: z.custom<PolicyDocument>((document) => policyProblems(document).length === 0),
});

const accountSchema = z.strictObject({
  name: z.string().refine((name) => validateAccountName(name) === null, 'is no account name'),
  method: z.enum(methods),
  site: z.enum(sites),
  dataCenter: z.enum(dataCenters),
  features: z.array(z.enum(features)).max(features.length),
  domainId: text,
  domainName: text,
  userId: text,
  userName: text,
  accessKey: z.strictObject({ id: text, secret: text }),
  policy: z.strictObject({
    regions: texts,
    knownRegions: texts,
    autoIncludeNewRegions: z.boolean(),
    hostSync: z.enum(frequencies).nullable(),
    productSync: z.enum(frequencies).nullable(),
    akCheck: z.enum(frequencies),
  }),
  createdIam: z
    .strictObject({
      groupId: text,
      groupName: text,
      userId: text,
      userName: text,
      accessKeyId: text,
      roleIds: texts,
      policyIds: texts,
      isReused: z.boolean(),
      added: z
        .strictObject({ user: z.boolean(), group: z.boolean(), isMember: z.boolean(), roleIds: texts })
        .optional(),
      policies: z.array(policySchema).max(2).optional(),
      grantedAt: z.iso.datetime().optional(),
    })
    .nullable(),
  pausedAt: z.iso.datetime().nullish(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

const contentSchema = z.strictObject({ accounts: z.array(accountSchema).max(10_000) });

/** @returns the accounts, or where in the content the first fault lies; never a value of it */
export const parseAccounts = (
  content: unknown,
): { readonly accounts: readonly Account[] } | { readonly fault: string } => {
  const parsed = contentSchema.safeParse(content);
  if (parsed.success) return { accounts: parsed.data.accounts };
  const [issue] = parsed.error.issues;
  return { fault: `${issue?.path.join('.') || 'content'}: ${issue?.code ?? 'unknown'}` };
};
