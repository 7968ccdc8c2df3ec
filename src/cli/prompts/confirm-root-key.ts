/** The last question before the root key goes: the end of its ID, typed. */
import type { RootKeyAction } from '../../onboarding/retire-root-key.ts';
import type { Context } from '../context.ts';

/** @throws AppError `cancelled` when the person leaves, which keeps the key */
export const confirmRootKey = async (
  accessKeyId: string,
  action: Exclude<RootKeyAction, 'keep'>,
  { ask, texts }: Context,
): Promise<void> => {
  const { wizard } = texts;
  const lastFour = accessKeyId.slice(-4);
  await (await ask()).text({
    message: wizard.confirmRootKey(lastFour, wizard.retire[action]),
    validate: (text) => (text === lastFour ? null : wizard.confirmRootKeyMismatch),
  });
};
