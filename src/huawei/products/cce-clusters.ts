import type { JsonValue } from '../../model/record.ts';
import { asList, asObject, asText, type Json } from '../read.ts';
import type { ProductEntry } from './entry.ts';
import { flag, tagList, valueAt, valuesAt } from './readers.ts';

/** The API's model has a list of `{url, type}`; recorded answers have an object by type. */
const externalEndpoints = (item: Json): JsonValue => {
  const [endpoints] = valuesAt(item, 'status.endpoints');
  if (endpoints === undefined) return null;
  const byType = Object.entries(asObject(endpoints) ?? {}).map(([type, url]) => ({ type, url }));
  const rows = asObject(endpoints) ? byType : asList(endpoints).map((row) => asObject(row) ?? {});
  return rows.flatMap(({ type, url }) => (asText(type)?.toLowerCase() === 'external' ? (asText(url) ?? []) : []));
};

export const cceClusters: ProductEntry = {
  type: 'cce.clusters',
  title: 'CCE clusters',
  service: 'cce',
  scope: 'project',
  list: {
    path: '/api/v3/projects/{project_id}/clusters',
    query: { detail: 'true' },
    paging: { family: 'none' },
    items: 'items',
    fields: {
      id: 'metadata.uid',
      name: 'metadata.name',
      status: 'status.phase',
      createdAt: 'metadata.creationTimestamp',
      updatedAt: 'metadata.updateTimestamp',
      vpcId: 'spec.hostNetwork.vpc',
      enterpriseProjectId: 'spec.extendParam.enterpriseProjectId',
      tags: tagList('spec.clusterTags'),
      publicAddresses: ['spec.extendParam.clusterExternalIP'],
      encryption: (item) => {
        const mode = valueAt(item, 'spec.encryptionConfig.mode');
        if (mode === null) return null;
        return { enabled: mode === 'KMS', kmsKeyId: asText(valueAt(item, 'spec.encryptionConfig.kmsKeyID')) };
      },
      details: {
        version: 'spec.version',
        kind: 'spec.type',
        flavor: 'spec.flavor',
        externalEndpoints,
        publicAccessCidrs: 'spec.publicAccess.cidrs',
        authenticationMode: 'spec.authentication.mode',
        secretEncryption: 'spec.encryptionConfig.mode',
        isDeletionProtected: flag('spec.deletionProtection'),
      },
    },
  },
  configType: 'cce.clusters',
  permission: 'cce:cluster:list',
  source: 'CCE API Reference, "Listing Clusters in a Specified Project"; recorded answer',
};
