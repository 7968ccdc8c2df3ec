/** A region as IAM's `GET /v3/regions` describes it. */
export interface Region {
  readonly id: string;
  readonly english: string;
  readonly chinese: string;
}

/** Ids and names as on Huawei Cloud's "Regions and Endpoints" page and in its SDK's region lists. */
export const knownRegions: readonly Region[] = [
  { id: 'cn-north-4', english: 'CN North-Beijing4', chinese: '华北-北京四' },
  { id: 'ap-southeast-1', english: 'CN-Hong Kong', chinese: '中国-香港' },
  { id: 'ap-southeast-3', english: 'AP-Singapore', chinese: '亚太-新加坡' },
  { id: 'cn-east-3', english: 'CN East-Shanghai1', chinese: '华东-上海一' },
  { id: 'cn-south-1', english: 'CN South-Guangzhou', chinese: '华南-广州' },
  { id: 'cn-southwest-2', english: 'CN Southwest-Guiyang1', chinese: '西南-贵阳一' },
  { id: 'cn-north-1', english: 'CN North-Beijing1', chinese: '华北-北京一' },
  { id: 'cn-north-2', english: 'CN North-Beijing2', chinese: '华北-北京二' },
  { id: 'cn-north-9', english: 'CN North-Ulanqab1', chinese: '华北-乌兰察布一' },
  { id: 'cn-north-11', english: 'CN North-Ulanqab-201', chinese: '华北-乌兰察布-二零一' },
  { id: 'cn-north-12', english: 'CN North-Ulanqab-202', chinese: '华北-乌兰察布-二零二' },
  { id: 'cn-east-2', english: 'CN East-Shanghai2', chinese: '华东-上海二' },
  { id: 'cn-east-4', english: 'CN East2', chinese: '华东二' },
  { id: 'cn-east-5', english: 'CN East-Qingdao', chinese: '华东-青岛' },
  { id: 'cn-south-2', english: 'CN South-Shenzhen', chinese: '华南-深圳' },
  { id: 'cn-south-4', english: 'CN South-Guangzhou-InvitationOnly', chinese: '华南-广州-友好用户环境' },
  { id: 'cn-southwest-3', english: 'CN Southwest3', chinese: '西南三' },
  { id: 'ap-southeast-2', english: 'AP-Bangkok', chinese: '亚太-曼谷' },
  { id: 'ap-southeast-4', english: 'AP-Jakarta', chinese: '亚太-雅加达' },
  { id: 'ap-southeast-5', english: 'AP-Manila', chinese: '亚太-马尼拉' },
  { id: 'af-south-1', english: 'AF-Johannesburg', chinese: '非洲-约翰内斯堡' },
  { id: 'af-north-1', english: 'AF-Cairo', chinese: '非洲-开罗' },
  { id: 'me-east-1', english: 'ME-Riyadh', chinese: '中东-利雅得' },
  { id: 'tr-west-1', english: 'TR-Istanbul', chinese: '土耳其-伊斯坦布尔' },
  { id: 'la-south-2', english: 'LA-Santiago', chinese: '拉美-圣地亚哥' },
  { id: 'sa-brazil-1', english: 'LA-Sao Paulo1', chinese: '拉美-圣保罗一' },
  { id: 'na-mexico-1', english: 'LA-Mexico City1', chinese: '拉美-墨西哥城一' },
  { id: 'la-north-2', english: 'LA-Mexico City2', chinese: '拉美-墨西哥城二' },
  { id: 'eu-west-101', english: 'EU-Dublin', chinese: '欧洲-都柏林' },
  { id: 'eu-west-0', english: 'EU-Paris', chinese: '欧洲-巴黎' },
  { id: 'ae-ad-1', english: 'AE-Abu Dhabi', chinese: '中东-阿布扎比' },
  { id: 'my-kualalumpur-1', english: 'MY-Kuala Lumpur', chinese: '亚太-吉隆坡' },
  { id: 'ru-moscow-1', english: 'RU-Moscow', chinese: '俄罗斯-莫斯科' },
];

export const isKnownRegion = (id: string): boolean => knownRegions.some((region) => region.id === id);

/** The first `wanted` regions, or the ones named. */
export const chooseRegions = (wanted: number | readonly string[]): string[] =>
  typeof wanted === 'number' ? knownRegions.slice(0, wanted).map((region) => region.id) : [...wanted];
