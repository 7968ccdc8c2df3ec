/**
 * Builds dist/: one bundle whose chunks load when a command needs them, so that --version never loads an SDK.
 * `--if-missing` builds only where there is none, as after an install that ran no scripts.
 */
import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { thirdPartyNotices } from './notices.mjs';

const root = new URL('..', import.meta.url);
const path = (name) => fileURLToPath(new URL(name, root));
const { version, dependencies } = JSON.parse(await readFile(path('package.json'), 'utf8'));

if (process.argv.includes('--if-missing') && existsSync(path('dist/main.js'))) process.exit();

/** Resolves a package to a file of ours, optionally only where some package imports it. */
const replace = (filter, file, importer = /./) => ({
  name: `replace ${filter}`,
  setup({ onResolve }) {
    onResolve({ filter }, (args) => (importer.test(args.importer) ? { path: path(file) } : undefined));
  },
});

// Built beside and moved into place, so that a program that is running finds its chunks until the last moment.
const staging = path(`dist.${process.pid}`);
const { metafile } = await build({
  absWorkingDir: path('.'),
  metafile: true,
  entryPoints: {
    main: path('src/cli/process.ts'),
    'inventory-worker': path('src/cli/inventory-worker.ts'),
    'sql-process': path('src/cli/sql-process.ts'),
  },
  outdir: staging,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.17',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  external: Object.keys(dependencies),
  define: { PACKAGE_VERSION: JSON.stringify(version) },
  // CommonJS packages within an ES module still call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
  },
  plugins: [
    replace(/^log4js$/, 'src/huawei/silent-log4js.cjs'),
    // conf loads a schema validator and semver that are never used here: 30 ms of every start.
    replace(/^(ajv\/dist\/2020\.js|ajv-formats|semver)$/, 'scripts/unused-by-conf.mjs', /[/\\]conf[/\\]/),
    replace(/^url$/, 'scripts/sdk-url.cjs', /huaweicloud-sdk-core/),
    replace(/\/DefaultHttpClient$/, 'scripts/unused-by-sdk.cjs', /huaweicloud-sdk-core/),
    // Its drivers for libpq and for Cloudflare's workers, which are never chosen here.
    replace(/^(\.\/native|pg-cloudflare)$/, 'scripts/unused-by-pg.cjs', /[/\\]pg[/\\]lib[/\\]/),
    replace(/^when-exit$/, 'scripts/keeps-to-one-signal.mjs'),
    replace(
      /^(@darabonba\/typescript|@alicloud\/(tea-typescript|credentials)|httpx|debug)$/,
      'scripts/unused-by-alicloud.cjs',
      /@alicloud[/\\](openapi-core|credentials)[/\\]/,
    ),
  ],
  logLevel: 'warning',
});
await writeFile(join(staging, 'THIRD-PARTY-NOTICES.md'), await thirdPartyNotices(Object.keys(metafile.inputs)));
await rm(path('dist'), { recursive: true, force: true });
await rename(staging, path('dist'));
