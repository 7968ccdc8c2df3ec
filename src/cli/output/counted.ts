/** @param noun one that takes an s: `1 host`, `2 hosts` */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
