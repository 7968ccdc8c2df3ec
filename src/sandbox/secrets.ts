/** Text inside everything that stands for a password in generated rows: finding it stored or printed is a leak. */
export const sandboxUserDataMarker = 'sandbox-secret-must-never-be-stored';

/** The same as it travels: base64 of a cloud-init script that sets a root password, as real servers carry it. */
export const sandboxUserData = Buffer.from(
  `#!/bin/bash\necho 'root:${sandboxUserDataMarker}' | chpasswd -e\n`,
  'utf8',
).toString('base64');

/** A private key as a load balancer's certificate list shows it. */
export const sandboxPrivateKey = `-----BEGIN PRIVATE KEY-----\n${sandboxUserDataMarker}\n-----END PRIVATE KEY-----`;
