import { bodyObject, type Call, queryValue, type Route, route } from './call.ts';
import { jsonReply, keystoneError, Refusal, type Reply } from './errors.ts';
import { badRequest, listLinks, needOwnDomain, needRight, pageOf, selfLink } from './iam-common.ts';
import { mayDo, reachesProject } from './permissions.ts';
import { isKnownRegion, knownRegions } from './regions.ts';
import { createProject, type Project } from './state.ts';

const projectBody = (project: Project, domainId: string): object => ({
  id: project.id,
  name: project.name,
  parent_id: project.parentId,
  domain_id: domainId,
  enabled: project.isEnabled,
  is_domain: false,
  description: '',
  links: selfLink(`/v3/projects/${project.id}`),
});

const listAuthDomains = (call: Call): Reply => {
  const { account } = call.caller;
  const domain = {
    id: account.domainId,
    name: account.name,
    enabled: true,
    description: '',
    links: selfLink(`/v3/domains/${account.domainId}`),
  };
  return jsonReply(200, { domains: [domain], links: listLinks('/v3/auth/domains') });
};

const listAuthProjects = (call: Call): Reply => {
  const { account, user } = call.caller;
  const projects = [...account.projects.values()]
    .filter((project) => reachesProject(call.world, { account, user }, project.id))
    .map((project) => projectBody(project, account.domainId));
  return jsonReply(200, { projects, links: listLinks('/v3/auth/projects') });
};

const matchesQuery = (call: Call, project: Project): boolean => {
  const name = queryValue(call, 'name');
  const parentId = queryValue(call, 'parent_id');
  const enabled = queryValue(call, 'enabled');
  return (
    (name === undefined || project.name === name) &&
    (parentId === undefined || project.parentId === parentId) &&
    (enabled === undefined || String(project.isEnabled) === enabled)
  );
};

// The official SDK looks projects up here without any X-Domain-Id, so only the right is asked for.
const listProjects = (call: Call): Reply => {
  const { account, user } = call.caller;
  needOwnDomain(call, queryValue(call, 'domain_id'));
  if (!mayDo(call.world, { account, user }, 'iam:projects:listProjects', { kind: 'global' })) {
    throw new Refusal(keystoneError(403, 'You are not authorized to perform the requested action.'));
  }
  const page = pageOf(call, 5000);
  const projects = [...account.projects.values()].filter((project) => matchesQuery(call, project));
  const shown = page === undefined ? projects : projects.slice(page.from, page.to);
  return jsonReply(200, {
    projects: shown.map((project) => projectBody(project, account.domainId)),
    links: listLinks('/v3/projects'),
  });
};

/** Creates a project: the call that an SDK left without a project id makes on its own. */
const createNamedProject = (call: Call): Reply => {
  needRight(call, 'iam:projects:createProject');
  const { account } = call.caller;
  const name = bodyObject(call, 'project')?.name;
  if (typeof name !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(name)) throw badRequest('The project name is invalid.');
  const [region = ''] = name.split('_');
  if (!isKnownRegion(region)) throw badRequest('The project name must start with a region id.');
  const projects = [...account.projects.values()];
  if (projects.some((project) => project.name === name)) {
    throw new Refusal(keystoneError(409, `Conflict occurred when attempting to store project - ${name}.`));
  }
  const parent = name === region ? undefined : projects.find((project) => project.name === region);
  const made = createProject(call.world, account, {
    name,
    region,
    parentId: parent?.id ?? account.domainId,
    servers: 0,
  });
  return jsonReply(201, { project: projectBody(made, account.domainId) });
};

const listRegions = (): Reply =>
  jsonReply(200, {
    regions: knownRegions.map((region) => ({
      id: region.id,
      type: 'public',
      description: '',
      parent_region_id: null,
      locales: { 'zh-cn': region.chinese, 'en-us': region.english },
      links: selfLink(`/v3/regions/${region.id}`),
    })),
    links: listLinks('/v3/regions'),
  });

export const listProjectsFor = (call: Call, userId: string): Reply => {
  const { account } = call.caller;
  const user = account.users.get(userId);
  const projects = [...account.projects.values()].filter(
    (project) => user !== undefined && reachesProject(call.world, { account, user }, project.id),
  );
  return jsonReply(200, {
    projects: projects.map((project) => projectBody(project, account.domainId)),
    links: listLinks(`/v3/users/${userId}/projects`),
  });
};

export const projectRoutes: readonly Route[] = [
  route('GET', '/v3/auth/domains', listAuthDomains),
  route('GET', '/v3/auth/projects', listAuthProjects),
  route('GET', '/v3/projects', listProjects),
  route('POST', '/v3/projects', createNamedProject),
  route('GET', '/v3/regions', listRegions),
];
