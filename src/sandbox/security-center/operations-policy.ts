import { knownRegions } from '../regions.ts';
import { type CenterCall, type CenterOperation, invalid, objects, oneOf, value, values, wholeNumber } from './call.ts';
import { refuse } from './errors.ts';
import { type DataCenter, dataCenterNames, type Schedule } from './state.ts';

const areaOf = (region: string): string => {
  if (region.startsWith('af-')) return 'africa';
  if (/^(la|na|sa)-/.test(region)) return 'latin_america';
  return region.startsWith('cn-') ? 'cn' : 'asia';
};

const others = ({ state, center }: CenterCall): DataCenter[] =>
  dataCenterNames.filter((name) => name !== center.name).map((name) => state.dataCenters[name]);

const isTaken = (call: CenterCall, region: string): boolean =>
  others(call).some(({ selectedRegions }) => selectedRegions.has(region));

const listRegions: CenterOperation = {
  takes: ['Vendor', 'Lang'],
  needs: ['Vendor'],
  handle: (call) => ({
    Success: true,
    Code: '200',
    HttpStatusCode: 200,
    Message: '',
    Count: knownRegions.length,
    Data: knownRegions.map(({ id }) => ({
      RegionId: id,
      Area: areaOf(id),
      Selected: call.center.selectedRegions.has(id) ? 1 : 0,
      Disable: isTaken(call, id) ? 1 : 0,
    })),
  }),
};

/** The list is taken as the whole selection, as the console's check boxes are. */
const setRegions: CenterOperation = {
  takes: ['Vendor', 'RegionIds', 'DefaultRegion'],
  needs: ['Vendor'],
  handle: (call) => {
    const { state, center } = call;
    const wanted = values(call, 'RegionIds');
    if (wanted.some((id) => isTaken(call, id) || !knownRegions.some((region) => region.id === id))) {
      throw invalid(call, 'RegionIds');
    }
    const isDefault = oneOf(call, 'DefaultRegion', ['0', '1']) === '1';
    if (isDefault && state.defaultSite !== null && state.defaultSite !== center.name)
      throw invalid(call, 'DefaultRegion');
    if (isDefault) state.defaultSite = center.name;
    else if (state.defaultSite === center.name) state.defaultSite = null;
    center.selectedRegions.clear();
    for (const id of wanted) center.selectedRegions.add(id);
    return {};
  },
};

const defaultRegion: CenterOperation = {
  takes: ['Vendor'],
  needs: ['Vendor'],
  handle: ({ state, center }) => ({
    Status: state.defaultSite === null ? 0 : state.defaultSite === center.name ? 1 : 2,
  }),
};

const periods = [60, 180, 360, 720, 1440, 10_080];
const keyCheck = 2;

const badValue = (call: CenterCall): Error => refuse(400, '-101', 'The parameter value is invalid.', call.requestId);

/** `cn-hangzhou` for the Chinese Mainland, `ap-southeast-1` outside. */
const requireOwnRegion = (call: CenterCall): void => {
  const own = call.center.name === 'cn' ? 'cn-hangzhou' : 'ap-southeast-1';
  if ((value(call, 'RegionId') ?? own) !== own) throw badValue(call);
};

const scheduleIn = (call: CenterCall, fields: ReadonlyMap<string, string>): Schedule => {
  const read = (name: string): number => Number(fields.get(name) ?? Number.NaN);
  const [vendor, type, periodMinutes, status] = ['Vendor', 'RefreshConfigType', 'SchedulePeriod', 'Status'].map(read);
  const targetId = type === keyCheck ? read('TargetId') : 0;
  const isValid =
    vendor === 4 &&
    [0, 1, keyCheck].includes(type ?? -1) &&
    periods.includes(periodMinutes ?? 0) &&
    [0, 1].includes(status ?? -1) &&
    (type !== keyCheck || call.center.records.has(targetId));
  if (!isValid || type === undefined || periodMinutes === undefined) throw badValue(call);
  return { type, targetId, periodMinutes, isOn: status === 1 };
};

const isSame = (one: Schedule, other: Schedule): boolean => one.type === other.type && one.targetId === other.targetId;

const changeSchedules: CenterOperation = {
  takes: ['RegionId', 'AssetRefreshConfigs'],
  needs: [],
  handle: (call) => {
    requireOwnRegion(call);
    const { schedules } = call.center;
    for (const next of objects(call, 'AssetRefreshConfigs').map((fields) => scheduleIn(call, fields))) {
      const known = schedules.find((each) => isSame(each, next));
      if (known) Object.assign(known, { periodMinutes: next.periodMinutes, isOn: next.isOn });
      else schedules.push(next);
    }
    return { Data: true, Message: 'successful' };
  },
};

const listSchedules: CenterOperation = {
  takes: ['RegionId', 'RefreshConfigType', 'TargetId'],
  needs: ['RefreshConfigType'],
  handle: (call) => {
    requireOwnRegion(call);
    const [type, targetId] = [wholeNumber(call, 'RefreshConfigType', 0), wholeNumber(call, 'TargetId', 0)];
    const found = call.center.schedules.filter(
      (each) => each.type === type && (type !== keyCheck || each.targetId === targetId),
    );
    return {
      AssetRefreshConfig: found.map(({ periodMinutes, isOn }) => ({
        Vendor: 4,
        RefreshConfigType: type,
        SchedulePeriod: periodMinutes,
        Status: isOn ? 1 : 0,
      })),
    };
  },
};

export const policyOperations: Readonly<Record<string, CenterOperation>> = {
  ListCloudVendorRegions: listRegions,
  SetSyncRefreshRegion: setRegions,
  GetLocalDefaultRegion: defaultRegion,
  ChangeAssetRefreshTaskConfig: changeSchedules,
  ListAssetRefreshTaskConfig: listSchedules,
};
