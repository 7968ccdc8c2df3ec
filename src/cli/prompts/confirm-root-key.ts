/** The last question before the root key goes: the end of its ID, typed. */
import type { Context } from '../context.ts';

/** @throws AppError `cancelled` when the person leaves, which keeps the key */
export const confirmRootKey = async (accessKeyId: string, { ask, texts }: Context): Promise<void> => {
  const { wizard } = texts;
  const lastFour = accessKeyId.slice(-4);
  await (await ask()).text({
    message: wizard.confirmRootKey(lastFour),
    validate: (text) => (text === lastFour ? null : wizard.confirmRootKeyMismatch),
  });
};
