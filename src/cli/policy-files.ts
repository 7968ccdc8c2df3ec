/** The custom policies of Agentic SOC as files: written for the console, or read in place of the derived ones. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../model/errors.ts';
import { type PolicyDocument, policyProblems } from '../model/policy-document.ts';
import { type SiemPolicy, siemPolicies, siemPolicyNames } from '../onboarding/siem-policies.ts';
import { systemCodeOf } from './system-error.ts';

/** Writes each policy to `<name>.json`, as Huawei Cloud's console takes it. @returns the files */
export const writePolicyFiles = async (folder: string, policies: readonly SiemPolicy[]): Promise<string[]> => {
  try {
    await mkdir(folder, { recursive: true });
    const write = async ({ name, document }: SiemPolicy) => {
      const file = join(folder, `${name}.json`);
      await writeFile(file, `${JSON.stringify(document, null, 2)}\n`);
      return file;
    };
    return await Promise.all(policies.map(write));
  } catch (error) {
    throw new AppError('usage', `Cannot write the policies to ${folder}: ${systemCodeOf(error)}.`);
  }
};

const parseFile = async (file: string): Promise<Record<string, unknown>> => {
  try {
    const parsed: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null) return { ...parsed };
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'it is not JSON' : systemCodeOf(error);
    throw new AppError('usage', `Cannot read the policies in ${file}: ${reason}.`);
  }
  throw new AppError('usage', `${file} holds no object of policies.`);
};

/** True by `policyProblems`, which says all that is wrong with it. */
const isDocument = (value: unknown): value is PolicyDocument => policyProblems(value).length === 0;

/**
 * The derived policies, with those of a file in their place: `{"siemBasePolicy": {...}, "siemNormalPolicy": {...}}`.
 * @throws AppError `usage` naming everything that Huawei Cloud's grammar would refuse
 */
export const readPolicies = async (file: string | undefined): Promise<readonly SiemPolicy[]> => {
  if (file === undefined) return siemPolicies;
  const given = await parseFile(file);
  const strangers = Object.keys(given).filter((name) => !siemPolicyNames.some((known) => known === name));
  const problems = [
    ...strangers.map((name) => `${name} is none of ${siemPolicyNames.join(', ')}`),
    ...siemPolicyNames.flatMap((name) =>
      name in given ? policyProblems(given[name]).map((problem) => `${name}: ${problem}`) : [],
    ),
  ];
  if (problems.length > 0) {
    throw new AppError('usage', `${file} is not what Huawei Cloud takes: ${problems.join('; ')}.`, {
      details: { problems },
    });
  }
  return siemPolicies.map((policy) => {
    const document = given[policy.name];
    return isDocument(document) ? { ...policy, document } : policy;
  });
};
