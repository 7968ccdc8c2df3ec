/** The licences of what is in the bundle: their texts must travel with it. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const packageOf = (input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];

const licenceText = async (folder) => {
  const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
  return file ? (await readFile(join(folder, file), 'utf8')).trim() : 'The package holds no licence text.';
};

/** @param inputs the files that a build read, from esbuild's metafile */
export const thirdPartyNotices = async (inputs) => {
  const folders = [...new Set(inputs.flatMap((input) => packageOf(input) ?? []))].sort();
  const notices = folders.map(async (folder) => {
    const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    return `## ${name} ${version} (${license ?? 'see below'})\n\n${await licenceText(folder)}\n`;
  });
  return `Parts of other packages are in this bundle, under their own licences.\n\n${(await Promise.all(notices)).join('\n')}`;
};
