/** The package's version, written in by the build; the sources say so when they run unbuilt, as in tests. */
declare const PACKAGE_VERSION: string | undefined;

export const version: string = typeof PACKAGE_VERSION === 'string' ? PACKAGE_VERSION : '0.0.0-source';
