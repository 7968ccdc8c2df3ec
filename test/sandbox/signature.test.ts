import { describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { type Ask, ask, ecsPage, iam, rootKey, type SignedRequest, send, sign, withSandbox } from './client.ts';

const domains = (sandbox: Sandbox, more: Partial<Ask> = {}): Ask => ({
  service: 'iam',
  path: '/v3/auth/domains',
  key: rootKey(sandbox),
  ...more,
});

const withoutHeader = (request: SignedRequest, name: string): SignedRequest => {
  const { [name]: _gone, ...headers } = request.headers;
  return { ...request, headers };
};

describe('the signature check', () => {
  test('a signed request is answered with a request id and a date', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const answer = await ask(sandbox, domains(sandbox));
      expect(answer.status).toBe(200);
      expect(answer.json.domains).toEqual([expect.objectContaining({ name: 'sandbox-account', enabled: true })]);
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
      expect(Date.parse(answer.headers.get('date') ?? '')).toBeGreaterThan(0);
    }));

  const alterations: [string, (request: SignedRequest) => SignedRequest][] = [
    ['path', (request) => ({ ...request, url: request.url.replace('/global/', '/cn-north-4/') })],
    ['query', (request) => ({ ...request, url: request.url.replace('name=a', 'name=b') })],
    ['query written with a plus sign', (request) => ({ ...request, url: request.url.replace('%20', '+') })],
    ['header', (request) => ({ ...request, headers: { ...request.headers, 'x-domain-id': 'f'.repeat(32) } })],
    ['body', (request) => ({ ...request, body: request.body.replace('one', 'two') })],
    ['method', (request) => ({ ...request, method: 'PUT' })],
  ];
  test.each(alterations)('an altered %s is refused', (what, tamper) =>
    withSandbox(startSandbox(), async (sandbox) => {
      const isWrite = what === 'body' || what === 'method';
      const answer = isWrite
        ? await iam(
            sandbox,
            what === 'body' ? 'POST' : 'DELETE',
            what === 'body' ? '/v3/groups' : `/v3.0/OS-CREDENTIAL/credentials/${rootKey(sandbox).id}`,
            {
              ...(what === 'body' ? { body: { group: { name: 'one' } } } : {}),
              tamper,
            },
          )
        : await iam(sandbox, 'GET', '/v3/projects', { query: { name: 'a b' }, tamper });
      expect(answer.status).toBe(401);
      expect(answer.json).toMatchObject({
        error_code: 'APIGW.0301',
        error_msg: expect.stringContaining('verify aksk signature fail'),
      });
      expect(sandbox.state.findGroup('two')).toBeUndefined();
    }),
  );

  test('another secret is refused as a wrong signature', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const answer = await ask(sandbox, domains(sandbox, { key: { id: rootKey(sandbox).id, secret: 'x'.repeat(40) } }));
      expect(answer.status).toBe(401);
      expect(answer.json.error_msg).toContain('verify aksk signature fail');
    }));

  test('an unknown key is refused by name', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const answer = await ask(sandbox, domains(sandbox, { key: { id: 'NOSUCHKEY00000000000', secret: 'x' } }));
      expect(answer.status).toBe(401);
      expect(answer.json.error_msg).toBe('Incorrect IAM authentication information: ak NOSUCHKEY00000000000 not exist');
    }));

  test.each([-16, 16])('a date %i minutes off is refused with both times', (minutes) =>
    withSandbox(startSandbox(), async (sandbox) => {
      const answer = await ask(sandbox, domains(sandbox, { nowMs: Date.now() + minutes * 60_000 }));
      expect(answer.status).toBe(401);
      expect(answer.json.error_msg).toMatch(/signature expired, signature time:\d{8}T\d{6}Z,server time:\d{8}T\d{6}Z$/);
    }),
  );

  test('a date 14 minutes off is accepted', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      expect((await ask(sandbox, domains(sandbox, { nowMs: Date.now() - 14 * 60_000 }))).status).toBe(200);
    }));

  test.each(['authorization', 'x-sdk-date'])('a request without %s is refused', (name) =>
    withSandbox(startSandbox(), async (sandbox) => {
      const answer = await send(withoutHeader(sign(sandbox, domains(sandbox)), name));
      expect(answer.status).toBe(401);
      expect(answer.json.error_code).toBe('APIGW.0301');
    }),
  );

  test('a project id that is sent but not signed counts as missing', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const { id } = sandbox.state.projects()[0] ?? { id: '' };
      const answer = await ecsPage(sandbox, 'cn-north-4', {
        headers: {},
        tamper: (request) => ({ ...request, headers: { ...request.headers, 'x-project-id': id } }),
      });
      expect(answer.status).toBe(400);
      expect(answer.json.error.code).toBe('Ecs.0023');
    }));
});

describe('the lock after failures', () => {
  test('more than five in a row lock the key for five minutes, even for the right secret', async () => {
    let now = Date.UTC(2026, 0, 1);
    await withSandbox(startSandbox({ clock: () => now }), async (sandbox) => {
      const right = () => ask(sandbox, domains(sandbox, { nowMs: now }));
      const wrong = () => ask(sandbox, domains(sandbox, { nowMs: now, key: { id: rootKey(sandbox).id, secret: 'x' } }));
      for (let failure = 0; failure < 5; failure += 1) await wrong();
      expect((await right()).status).toBe(200);
      for (let failure = 0; failure < 6; failure += 1) await wrong();
      const locked = await right();
      expect(locked.status).toBe(401);
      expect(locked.json.error_msg).toContain('AK access failed to reach the limit,forbidden');
      now += 5 * 60_000 - 1;
      expect((await right()).status).toBe(401);
      now += 1;
      expect((await right()).status).toBe(200);
    });
  });
});

describe('the life of a key', () => {
  test('a new key is unknown until its delay has passed', async () => {
    let now = Date.UTC(2026, 0, 1);
    await withSandbox(startSandbox({ clock: () => now, newKeyDelayMs: 5000 }), async (sandbox) => {
      const { user } = sandbox.state.createUser({ name: 'robot' });
      const made = await iam(sandbox, 'POST', '/v3.0/OS-CREDENTIAL/credentials', {
        nowMs: now,
        body: { credential: { user_id: user.id, description: 'test' } },
      });
      expect(made.status).toBe(201);
      const key = { id: made.json.credential.access, secret: made.json.credential.secret };
      expect(key.id).toMatch(/^[A-Z0-9]{20}$/);
      expect(key.secret).toMatch(/^[A-Za-z0-9]{40}$/);
      const early = await ask(sandbox, domains(sandbox, { nowMs: now, key }));
      expect(early.json.error_msg).toContain('not exist');
      now += 5000;
      expect((await ask(sandbox, domains(sandbox, { nowMs: now, key }))).status).toBe(200);
    });
  });

  test('disabled, deleted and disabled-user keys are told apart', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const { key } = sandbox.state.createUser({ name: 'robot', permissions: ['ECS ReadOnlyAccess'] });
      sandbox.state.disableKey(key.id);
      const disabled = await ask(sandbox, domains(sandbox, { key }));
      expect([disabled.status, disabled.json.error.code]).toEqual([400, 'IAM.1107']);
      const elsewhere = await ecsPage(sandbox, 'cn-north-4', { key });
      expect([elsewhere.status, elsewhere.json.error_code]).toEqual([401, 'APIGW.0301']);
      sandbox.state.enableKey(key.id);
      sandbox.state.disableUser('robot');
      const userDisabled = await ask(sandbox, domains(sandbox, { key }));
      expect([userDisabled.status, userDisabled.json.error.code]).toEqual([403, 'IAM.0080']);
      sandbox.state.deleteKey(key.id);
      expect((await ask(sandbox, domains(sandbox, { key }))).json.error_msg).toContain('not exist');
    }));

  test('a disabled root key cannot sign its own deletion', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const path = `/v3.0/OS-CREDENTIAL/credentials/${rootKey(sandbox).id}`;
      const disabled = await iam(sandbox, 'PUT', path, { body: { credential: { status: 'inactive' } } });
      expect([disabled.status, disabled.json.credential.status]).toEqual([200, 'inactive']);
      expect((await iam(sandbox, 'DELETE', path)).status).toBe(400);
      expect(sandbox.state.findAccessKey(rootKey(sandbox).id)).toBeDefined();
    }));
});
