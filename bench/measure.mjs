/** Child processes and what they cost: wall time, CPU of all threads, peak memory. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const program = fileURLToPath(new URL('../bin/huawei-assets.js', import.meta.url));

/**
 * Loaded into the measured process: says at its end what it used, and twice a second how much memory it has. A worker
 * thread's end is not the process's.
 */
const reporter = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from 'node:fs';
  import { isMainThread } from 'node:worker_threads';
  const say = (value) => writeSync(3, JSON.stringify(value) + '\\n');
  if (isMainThread) {
    setInterval(() => say([performance.now(), process.memoryUsage.rss()]), 500).unref();
    process.on('exit', () => say(process.resourceUsage()));
  }
`)}`;

const textOf = async (stream) => {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  return text;
};

/**
 * Runs Node.js to its end with these arguments.
 * @returns wallMs, cpuMs, peakMb, stdout, and memory as [seconds, MB] twice a second; peakMb is not less than what this
 * process has, which spawned it
 * @throws when it ends with anything but 0
 */
export const measure = async (args, { env = {}, input = '' } = {}) => {
  const startedMs = performance.now();
  const child = spawn(process.execPath, ['--import', reporter, ...args], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(input);
  const texts = Promise.all([textOf(child.stdout), textOf(child.stderr), textOf(child.stdio[3])]);
  const [code] = await once(child, 'close');
  const wallMs = performance.now() - startedMs;
  const [stdout, stderr, said] = await texts;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${stderr}`);
  const lines = said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { userCPUTime, systemCPUTime, maxRSS } = lines.pop();
  const memory = lines.map(([ms, bytes]) => [ms / 1000, bytes / 2 ** 20]);
  return { wallMs, cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMb: maxRSS / 1024, stdout, memory };
};

/** Wall time of a bare process, nothing loaded into it; with `untilFirstLine`, to its first line of output. */
export const wallMsOf = async (args, { env = {}, untilFirstLine = false } = {}) => {
  const startedMs = performance.now();
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', untilFirstLine ? 'pipe' : 'ignore', 'ignore'],
  });
  if (!untilFirstLine) {
    await once(child, 'close');
    return performance.now() - startedMs;
  }
  await once(child.stdout, 'data');
  const wallMs = performance.now() - startedMs;
  child.stdout.destroy();
  await once(child, 'close');
  return wallMs;
};

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** Runs several things in turn, round after round, so that a busy moment of the machine hits them alike. */
export const inTurns = async (rounds, tasks) => {
  const results = Object.fromEntries(Object.keys(tasks).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, task] of Object.entries(tasks)) results[name].push(await task());
  }
  return results;
};

/** The median of the ratios of each round. */
export const medianRatio = (above, below) => median(above.map((value, round) => value / below[round]));
