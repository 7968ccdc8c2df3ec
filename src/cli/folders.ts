/** Where configuration and data lie: below one folder when it is named, else in the system's own places (XDG on Linux). */
import { join, resolve } from 'node:path';

export interface Folders {
  readonly config: string;
  readonly data: string;
  readonly inventory: string;
  /** Changes in the cloud, a JSON document a line. */
  readonly audit: string;
}

interface Places {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string | undefined;
  readonly homeDir: string;
}

const name = 'huawei-assets';

const systemPlaces = ({ env, homeDir }: Places): { config: string; data: string } => {
  if (process.platform === 'darwin') {
    const library = join(homeDir, 'Library');
    return { config: join(library, 'Preferences', name), data: join(library, 'Application Support', name) };
  }
  if (process.platform === 'win32') {
    return {
      config: join(env.APPDATA ?? join(homeDir, 'AppData', 'Roaming'), name),
      data: join(env.LOCALAPPDATA ?? join(homeDir, 'AppData', 'Local'), name),
    };
  }
  return {
    config: join(env.XDG_CONFIG_HOME || join(homeDir, '.config'), name),
    data: join(env.XDG_DATA_HOME || join(homeDir, '.local', 'share'), name),
  };
};

export const foldersOf = (places: Places): Folders => {
  const base = places.home ? resolve(places.home) : undefined;
  const { config, data } = base ? { config: join(base, 'config'), data: join(base, 'data') } : systemPlaces(places);
  return { config, data, inventory: join(data, 'inventory.db'), audit: join(data, 'audit.ndjson') };
};
