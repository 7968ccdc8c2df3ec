/** Small and read-only file systems, where the machine lets a test mount them (root on Linux). */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const mount = (dir: string, sizeKb: number): void => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeKb}k,mode=0700`, 'tmpfs', dir], { stdio: 'ignore' });
};

/** Whether this machine mounts a tmpfs for us. */
export const canMount = (directory: string): boolean => {
  try {
    mount(directory, 64);
    execFileSync('umount', [directory], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Runs a work on a disk of a given size; the disk is gone afterwards. */
export const onSmallDisk = async (
  directory: string,
  sizeKb: number,
  work: (disk: { dir: string; leaveFree(bytes: number): void; free(): void; makeReadOnly(): void }) => Promise<void>,
): Promise<void> => {
  mount(directory, sizeKb);
  const filler = path.join(directory, 'filler');
  try {
    await work({
      dir: path.join(directory, 'config'),
      leaveFree: (bytes) => {
        const { bavail, bsize } = fs.statfsSync(directory);
        fs.writeFileSync(filler, Buffer.alloc(bavail * bsize - bytes));
      },
      free: () => fs.rmSync(filler),
      makeReadOnly: () => execFileSync('mount', ['-o', 'remount,ro', directory]),
    });
  } finally {
    execFileSync('umount', [directory]);
  }
};
