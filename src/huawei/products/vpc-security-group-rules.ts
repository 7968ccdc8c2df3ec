import type { ProductEntry } from './entry.ts';
import { allWhereNull, enabledWord, number } from './readers.ts';

/** Null stands for "all" in protocol and ports. Answers of before `enabled` leave it out, and their rules are in force. */
export const vpcSecurityGroupRules: ProductEntry = {
  type: 'vpc.securityGroupRules',
  title: 'security group rules',
  service: 'vpc',
  scope: 'project',
  list: {
    path: '/v3/{project_id}/vpc/security-group-rules',
    paging: { family: 'next-marker', size: 1000 },
    items: 'security_group_rules',
    fields: {
      id: 'id',
      status: (item) => enabledWord('enabled')(item) ?? ('enabled' in item ? null : 'enabled'),
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      details: {
        securityGroupId: 'security_group_id',
        direction: 'direction',
        action: 'action',
        priority: number('priority'),
        ethertype: 'ethertype',
        protocol: allWhereNull('protocol'),
        ports: allWhereNull('multiport'),
        remoteIpPrefix: 'remote_ip_prefix',
        remoteGroupId: 'remote_group_id',
        remoteAddressGroupId: 'remote_address_group_id',
        description: 'description',
      },
    },
  },
  configType: null,
  permission: 'vpc:securityGroupRules:get',
  emptyMayMeanForbidden: true,
  source: 'VPC API Reference (v3), "Querying Security Group Rules"; recorded answer',
};
