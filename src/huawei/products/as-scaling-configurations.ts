import type { ProductEntry } from './entry.ts';
import { present } from './readers.ts';

/** The row holds user data and passwords of the servers to come: only what is named here is read from it. */
export const asScalingConfigurations: ProductEntry = {
  type: 'as.scalingConfigurations',
  title: 'AS configurations',
  service: 'as',
  scope: 'project',
  list: {
    path: '/autoscaling-api/v1/{project_id}/scaling_configuration',
    paging: { family: 'offset', size: 100, offset: 'start_number', total: 'total_number' },
    items: 'scaling_configurations',
    fields: {
      id: 'scaling_configuration_id',
      name: 'scaling_configuration_name',
      createdAt: 'create_time',
      details: {
        imageId: 'instance_config.imageRef',
        flavor: 'instance_config.flavorRef',
        keyName: 'instance_config.key_name',
        bindsPublicIp: present('instance_config.public_ip'),
        securityGroups: 'instance_config.security_groups[].id',
      },
    },
  },
  configType: null,
  permission: 'as:configs:list',
  source: 'AS API Reference, "Querying AS Configurations"; recorded answer',
};
