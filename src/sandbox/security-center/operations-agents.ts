import { alphanumerics, textOf } from '../numbers.ts';
import { type CenterCall, type CenterOperation, invalid, oneOf, value, wholeNumber } from './call.ts';
import { nextId } from './state.ts';

const providers = ['ALIYUN', 'HUAWEICLOUD', 'TENCENT', 'AWS', 'OTHER'];

const listProviders: CenterOperation = {
  takes: [],
  needs: [],
  handle: () => ({ VendorNameList: providers }),
};

const groupIn = (call: CenterCall): number => {
  const group = wholeNumber(call, 'GroupId', 1);
  if (!call.state.groups.has(group)) throw invalid(call, 'GroupId');
  return group;
};

const addCode: CenterOperation = {
  takes: ['Os', 'VendorName', 'ExpiredDate', 'GroupId', 'OnlyImage', 'ProxyCluster', 'PrivateLinkId'],
  needs: [],
  handle: (call) => {
    const expiredDate = wholeNumber(call, 'ExpiredDate', 0);
    if (expiredDate !== 0 && expiredDate <= call.state.clock()) throw invalid(call, 'ExpiredDate');
    call.center.codes.push({
      code: textOf(`${call.state.world.seed}/code/${nextId(call.state)}`, alphanumerics, 6),
      os: oneOf(call, 'Os', ['linux', 'windows']) ?? 'linux',
      vendorName: oneOf(call, 'VendorName', providers) ?? 'ALIYUN',
      expiredDate,
      groupId: groupIn(call),
      onlyImage: value(call, 'OnlyImage') === 'true',
    });
    return {};
  },
};

const listCodes: CenterOperation = {
  takes: [],
  needs: [],
  handle: ({ center, state }) => ({
    InstallCodes: center.codes.map((each) => ({
      CaptchaCode: each.code,
      Os: each.os,
      VendorName: each.vendorName,
      ...(each.expiredDate === 0 ? {} : { ExpiredDate: each.expiredDate }),
      GroupId: each.groupId,
      GroupName: state.groups.get(each.groupId),
      OnlyImage: each.onlyImage,
    })),
  }),
};

const listGroups: CenterOperation = {
  takes: ['Lang'],
  needs: [],
  handle: ({ state }) => ({
    Count: state.groups.size,
    Groups: [...state.groups].map(([id, name]) => ({ GroupId: id, GroupName: name, GroupFlag: id === 1 ? 0 : 1 })),
  }),
};

export const agentOperations: Readonly<Record<string, CenterOperation>> = {
  DescribeVendorList: listProviders,
  AddInstallCode: addCode,
  DescribeInstallCodes: listCodes,
  DescribeAllGroups: listGroups,
};
