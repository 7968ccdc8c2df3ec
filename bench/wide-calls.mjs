/** Lists of twenty product types, as the official SDK would be told to call them. Each is one page in the wide world. */
const call = (type, service, url, list, queryParams = {}) => ({ type, service, url, list, queryParams });

export const wideCalls = [
  call('as.scalingGroups', 'as', '/autoscaling-api/v1/{project_id}/scaling_group', 'scaling_groups', { limit: 100 }),
  call('cbr.vault', 'cbr', '/v3/{project_id}/vaults', 'vaults', { limit: 100 }),
  call('cce.clusters', 'cce', '/api/v3/projects/{project_id}/clusters', 'items'),
  call('css.clusters', 'css', '/v1.0/{project_id}/clusters', 'clusters', { limit: 100, offset: 1 }),
  call('cts.trackers', 'cts', '/v3/{project_id}/trackers', 'trackers'),
  call('dcs.instances', 'dcs', '/v2/{project_id}/instances', 'instances', {
    limit: 1000,
    include_failure: 'true',
  }),
  call('dds.instances', 'dds', '/v3/{project_id}/instances', 'instances', { limit: 100 }),
  call('dws.clusters', 'dws', '/v1.0/{project_id}/clusters', 'clusters'),
  call('elb.loadbalancers', 'elb', '/v3/{project_id}/elb/loadbalancers', 'loadbalancers', { limit: 2000 }),
  call('elb.listeners', 'elb', '/v3/{project_id}/elb/listeners', 'listeners', { limit: 2000 }),
  call('evs.volumes', 'evs', '/v2/{project_id}/cloudvolumes/detail', 'volumes', { limit: 1000 }),
  call('lts.groups', 'lts', '/v2/{project_id}/groups', 'log_groups'),
  call('nat.natGateways', 'nat', '/v2/{project_id}/nat_gateways', 'nat_gateways', { limit: 2000 }),
  call('rds.instances', 'rds', '/v3/{project_id}/instances', 'instances', { limit: 100 }),
  call('sfsturbo.shares', 'sfs-turbo', '/v1/{project_id}/sfs-turbo/shares/detail', 'shares', { limit: 1000 }),
  call('smn.topic', 'smn', '/v2/{project_id}/notifications/topics', 'topics', { limit: 100 }),
  call('vpc.publicips', 'vpc', '/v3/{project_id}/eip/publicips', 'publicips', { limit: 2000 }),
  call('vpc.securityGroups', 'vpc', '/v3/{project_id}/vpc/security-groups', 'security_groups', { limit: 2000 }),
  call('vpc.vpcs', 'vpc', '/v3/{project_id}/vpc/vpcs', 'vpcs', { limit: 2000 }),
  call('vpcep.endpoints', 'vpcep', '/v1/{project_id}/vpc-endpoints', 'endpoints', { limit: 1000 }),
];
