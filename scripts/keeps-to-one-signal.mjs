/**
 * Stands in for when-exit, by which conf cleans up files that it never leaves here: it answers each signal by sending it
 * again, and a second Ctrl-C leaves at once, with what the first one should take back still in the cloud.
 */
export default () => () => undefined;
