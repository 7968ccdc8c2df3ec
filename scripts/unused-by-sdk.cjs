/** Stands in for the Huawei Cloud SDK's own transport, whose place `src/huawei/transport.ts` takes: a third of a megabyte of axios. */
exports.DefaultHttpClient = class {};
