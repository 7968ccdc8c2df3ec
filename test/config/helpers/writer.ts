/** A process of its own that works on a config: `node writer.mjs DIR VERB NAME COUNT [DATABASE]`. Says what was stored, line by line. */
import { openConfig } from '../../../src/config/store.ts';
import { cheapScrypt, makeAccount } from './accounts.ts';

const [dir = '', verb = '', name = '', count = '1', database] = process.argv.slice(2);

const store = openConfig({
  dir,
  database,
  masterKey: { useKeyring: false, scryptCost: cheapScrypt },
  lock: { staleMs: 2_000, waitMs: 20_000 },
});

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const main = async (): Promise<void> => {
  if (verb === 'hold') {
    await store.holdSetup(name);
    say('held');
    await new Promise(() => setInterval(() => {}, 1_000));
  }
  for (let index = 0; index < Number(count); index++) {
    if (verb === 'add') await store.addAccount(makeAccount(`${name}${index}`));
    else await store.rotateKey();
    say(verb === 'add' ? `${name}${index}` : `rotated ${index}`);
  }
};

main()
  .catch((error: unknown) => {
    say(`failed ${String(error)}`);
    process.exitCode = 1;
  })
  .finally(() => store.close());
