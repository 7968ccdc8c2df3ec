/** Features of this tool and modules of Security Center are the same things under two names. */
import type { Feature } from '../model/account.ts';
import { type Module, modules, type ServiceStatus } from '../model/security-center.ts';
import type { ModuleState, VendorAccount } from '../security-center/vendor-accounts.ts';
import { explainModule } from './explain.ts';

const moduleByFeature: Readonly<Record<Feature, Module>> = { host: 'HOST', cspm: 'CSPM', soc: 'SIEM' };

export const modulesOf = (features: readonly Feature[]): readonly Module[] =>
  modules.filter((module) => features.some((feature) => moduleByFeature[feature] === module));

const featureOf = (module: string): Feature | null => {
  const entries = Object.entries(moduleByFeature) as [Feature, Module][];
  return entries.find(([, each]) => each === module)?.[0] ?? null;
};

/** The modules that this tool knows among those of a record. */
export const knownModules = (record: VendorAccount): readonly Module[] =>
  modules.filter((module) => record.modules.some((each) => each.module === module));

/** A module as it is shown: Security Center's verdict, in plain words with a remedy where it is not normal. */
export interface ModuleView {
  readonly module: string;
  readonly feature: Feature | null;
  readonly status: ServiceStatus;
  /** Security Center's own words; null when it gave none. */
  readonly message: string | null;
  readonly reason: string | null;
  readonly remedy: string | null;
}

export const moduleView = (state: ModuleState): ModuleView => {
  const { module, status, message } = state;
  return { module, feature: featureOf(module), status, message, ...explainModule(state) };
};
