import type { ProductEntry } from './entry.ts';
import { encryptedByFlag, flag, tagMap } from './readers.ts';

export const ctsTrackers: ProductEntry = {
  type: 'cts.trackers',
  title: 'CTS trackers',
  service: 'cts',
  scope: 'project',
  list: {
    path: '/v3/{project_id}/trackers',
    paging: { family: 'none' },
    items: 'trackers',
    fields: {
      id: 'id',
      name: 'tracker_name',
      status: 'status',
      createdAt: 'create_time',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagMap('tag'),
      encryption: encryptedByFlag('is_support_trace_files_encryption', 'kms_id'),
      details: {
        kind: 'tracker_type',
        bucket: 'obs_info.bucket_name',
        isInLts: flag('lts.is_lts_enabled'),
        isValidated: flag('is_support_validate'),
        isOfOrganization: flag('is_organization_tracker'),
        excludedServices: 'management_event_selector.exclude_service',
      },
    },
  },
  configType: 'cts.trackers',
  permission: 'cts:tracker:list',
  source: 'CTS API Reference (v3), "Querying a Tracker"; recorded answer',
};
