import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';

describe('quick configuration', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await openWorkplace({ servers: 10, regions: 2 });
  });
  afterEach(() => place.close());

  test('makes user, group, grants and key, syncs the hosts and deletes the root key', async () => {
    const { sandbox } = place;
    const result = await place.onboardQuick('production', 0, '--retire-root-key', 'delete', '--yes');
    expect(result.stderr).not.toContain('error');
    expect(result.code).toBe(0);
    const { created } = result.json;
    expect(created.userName).toMatch(/^AlibabaCloudGroup_[0-9a-z]+$/);
    expect(sandbox.state.permissionsOf(created.groupName)).toEqual(['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess']);
    expect(sandbox.state.membersOf(created.groupName)).toEqual([created.userName]);
    expect(result.json.sync.accounts[0].hosts).toEqual({ total: 10, added: 10, changed: 0, removed: 0, unchanged: 0 });
    expect(result.json.rootKey).toEqual({ status: 'deleted', reason: null });
    expect(sandbox.state.findAccessKey(sandbox.accounts[0]?.rootKey.id ?? '')).toBeUndefined();
  });
});
