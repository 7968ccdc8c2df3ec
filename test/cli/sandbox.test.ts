import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { main } from '../../src/cli/main.ts';
import { openWorkplace, type RunResult, type Workplace } from '../helpers/run-program.ts';
import { expectHelp, expectUsage } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

/** Another seed than the workplace's sandbox: its keys are printed, and must not be those that are looked for. */
const seed = ['--seed', '77'];

describe('sandbox', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace();
  });
  afterAll(() => place.close());

  /** Starts it, lets `use` work with what it printed, then interrupts it. */
  const runUntilStopped = async (argv: string[], use: (printed: string) => Promise<void>): Promise<number> => {
    const stop = new AbortController();
    let printed = '';
    const { Writable, Readable } = await import('node:stream');
    const ready = new Promise<void>((resolve) => {
      const stdout = new Writable({
        write: (chunk: Buffer, _encoding, done) => {
          printed += chunk.toString();
          done();
          resolve();
        },
      });
      const stderr = new Writable({ write: (_chunk, _encoding, done) => done() });
      const io = { env: place.env, stdin: Readable.from([]), signal: stop.signal, now: Date.now, homeDir: place.home };
      ended = main({ ...io, argv: ['sandbox', ...seed, ...argv], stdout, stderr });
    });
    await ready;
    try {
      await use(printed);
    } finally {
      stop.abort();
    }
    return ended;
  };
  let ended: Promise<number> = Promise.resolve(0);

  test('--help ends with examples', () => expectHelp(place, 'sandbox'));

  test('--json prints what its schema says; it answers until it is interrupted, then exits 0', async () => {
    let url = '';
    const code = await runUntilStopped(['--json', '--servers', '5', '--regions', 'cn-north-4'], async (printed) => {
      const view = JSON.parse(printed);
      expectSchema('sandbox', view);
      expect(view.accounts[0].regions).toEqual(['cn-north-4']);
      url = view.url;
      expect((await fetch(`${url}/iam/global/v3/auth/domains`)).status).toBe(401);
    });
    expect(code).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  test('for people it prints the environment to paste, which works', async () => {
    const code = await runUntilStopped([], async (printed) => {
      const env = Object.fromEntries(
        [...printed.matchAll(/^export (\w+)='?([^'\n]+)'?$/gm)].map(([, name, value]) => [name, value ?? '']),
      );
      expect(Object.keys(env)).toHaveLength(6);
      const result: RunResult = await place.run(['check-ak', '--json'], { env });
      expect(result.json[0].status).toBe('valid');
    });
    expect(code).toBe(0);
  });

  test('a fault that was asked for strikes as often as it was asked for', async () => {
    const fault = ['--fault', 'status,service=iam,path=/v3/auth/domains,status=403,times=1,done'];
    const code = await runUntilStopped(fault, async (printed) => {
      const env = Object.fromEntries(
        [...printed.matchAll(/^export (\w+)='?([^'\n]+)'?$/gm)].map(([, name, value]) => [name, value ?? '']),
      );
      expect((await place.run(['check-ak', '--json'], { env })).json[0].status).toBe('forbidden');
      expect((await place.run(['check-ak', '--json'], { env })).json[0].status).toBe('valid');
    });
    expect(code).toBe(0);
  });

  test('a port in use is a usage error', async () => {
    const { port } = new URL(place.sandbox.url);
    await expectUsage(place, ['sandbox', ...seed, '--port', port], /EADDRINUSE/);
  });

  test.each<[string[], RegExp]>([
    [['--port', '70000'], /from 0 to 65535/],
    [['--servers', '-1'], /whole number/],
    [['--latency', 'long'], /no duration/],
    [['--regions', 'cn-nowhere-1'], /cn-nowhere-1/],
    [['--regions', '0'], /whole number from 1/],
    [['--recordings', '/nowhere'], /nowhere/],
    [['--fault', 'earthquake'], /is no fault: status/],
    [['--fault', 'html,colour=red'], /sets nothing/],
    [['--fault', 'html,times=often'], /whole number/],
    [['--fault', 'html,page=seventh'], /first, middle or last/],
    [['--product-types', 'no.such'], /no.such is no product type/],
  ])('%j is refused', (flags, says) => expectUsage(place, ['sandbox', ...seed, ...flags], says));
});
