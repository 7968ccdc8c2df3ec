/** Which bucket a request means, by either way to name it. */
export interface ObsAddress {
  /** Empty for the list of buckets. */
  readonly bucket: string;
  readonly key: string;
  /** Whether the bucket stood before the host: `<bucket>.obs.<region>`. */
  readonly isInHost: boolean;
}

const suffix = '.obs';

export const isObs = (service: string): boolean => service === 'obs' || service.endsWith(suffix);

/** @param service first labels of the host: `obs`, or `<bucket>.obs`, where the path holds no bucket */
export const obsAddressOf = (service: string, path: string): ObsAddress => {
  if (service.endsWith(suffix)) return { bucket: service.slice(0, -suffix.length), key: path.slice(1), isInHost: true };
  const [, bucket = '', ...rest] = path.split('/');
  return { bucket, key: rest.join('/'), isInHost: false };
};
