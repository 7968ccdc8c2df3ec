import { jsonReply, Refusal, type Reply } from '../errors.ts';

/** The shape of Alibaba Cloud's RPC gateway: its common error codes, with the links that it adds. */
export const popError = (status: number, code: string, message: string, requestId: string): Reply =>
  jsonReply(status, {
    RequestId: requestId,
    HostId: 'tds.cn-shanghai.aliyuncs.com',
    Code: code,
    Message: message,
    Recommend: `https://api.aliyun.com/troubleshoot?q=${code}&product=Sas`,
  });

export const refuse = (status: number, code: string, message: string, requestId: string): Refusal =>
  new Refusal(popError(status, code, message, requestId));

export const throttled = (requestId: string): Reply =>
  popError(400, 'Throttling.User', 'Request was denied due to user flow control.', requestId);
