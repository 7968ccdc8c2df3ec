/** The operating system's keyring: Keychain, Credential Manager, or the Secret Service of a Linux desktop. */
import { plainText } from '../model/redact.ts';

/** Holds small texts by name. Every verb rejects with a one-line reason where no keyring can be used. */
export interface Keyring {
  get(name: string): Promise<string | null>;
  set(name: string, secret: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export interface OsKeyringOptions {
  /** Long enough for a person to unlock the keyring when the desktop asks. Default one minute. */
  readonly timeoutMs?: number;
  /** `process.platform`. */
  readonly platform: string;
}

const service = 'huawei-assets';

const firstLine = (error: unknown): string => {
  const text =
    error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error)
      ? String(error.message)
      : String(error);
  return plainText(text.split('\n', 1)[0] ?? '', 160);
};

const withTimeout = async <T>(work: (signal: AbortSignal) => Promise<T>, timeoutMs: number): Promise<T> => {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      abort.abort();
      reject(new Error(`the keyring did not answer within ${timeoutMs / 1000} s`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work(abort.signal), expiry]);
  } catch (error) {
    throw new Error(firstLine(error));
  } finally {
    clearTimeout(timer);
  }
};

/**
 * The real keyring. Its native library is loaded by the first call.
 *
 * Without a Secret Service, the library on Linux falls back to the kernel's session keyring, which forgets at log-out or
 * reboot and would take the config with it. Only its search speaks to the Secret Service alone (found by trying 1.3.0 with
 * and without D-Bus), so a search comes before every write and explains every miss; without D-Bus it fails in 0.1 s.
 */
export const osKeyring = ({ platform, timeoutMs = 60_000 }: OsKeyringOptions): Keyring => {
  const load = () => import('@napi-rs/keyring');
  const requireLastingStore = async (signal: AbortSignal): Promise<void> => {
    if (platform !== 'linux') return;
    const { findCredentialsAsync } = await load();
    await findCredentialsAsync(`${service} probe`, null, signal);
  };
  return {
    get: (name) =>
      withTimeout(async (signal) => {
        const { AsyncEntry } = await load();
        const secret = await new AsyncEntry(service, name).getPassword(signal);
        if (secret === undefined || secret === null) await requireLastingStore(signal);
        return secret ?? null;
      }, timeoutMs),
    set: (name, secret) =>
      withTimeout(async (signal) => {
        await requireLastingStore(signal);
        const { AsyncEntry } = await load();
        await new AsyncEntry(service, name).setPassword(secret, signal);
      }, timeoutMs),
    remove: (name) =>
      withTimeout(async (signal) => {
        const { AsyncEntry } = await load();
        await new AsyncEntry(service, name).deletePassword(signal);
      }, timeoutMs),
  };
};

/** What the caller knows about where it runs. */
export interface Surroundings {
  readonly platform: string;
  readonly isInteractive: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Whether a new config's key should go to the keyring: a person is at the terminal of a desktop session. Elsewhere (CI,
 * servers, containers, SSH) a keyring is missing, or locked with nobody there to open it, so the key file is chosen and said.
 */
export const keyringSuits = ({ platform, isInteractive, environment }: Surroundings): boolean => {
  if (!isInteractive || environment.CI || environment.SSH_CONNECTION) return false;
  if (platform !== 'linux') return platform === 'darwin' || platform === 'win32';
  return Boolean(environment.DBUS_SESSION_BUS_ADDRESS && (environment.DISPLAY || environment.WAYLAND_DISPLAY));
};
