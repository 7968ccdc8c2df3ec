/** A wizard's steps: walked forwards, and backwards when the person goes back. */
import type { OnboardAnswers } from '../onboard-answers.ts';
import { GoBack } from './ask.ts';
import type { VerifiedKey } from './verify-key.ts';

/** What is answered so far. */
export type Draft = Partial<OnboardAnswers> & { readonly verified?: VerifiedKey };

export interface Step {
  /** The heading it stands under. */
  readonly section: string;
  readonly isNeeded: (draft: Draft) => boolean;
  /** False for work that asks nothing, at which going back does not stop. */
  readonly isAsked?: (draft: Draft) => boolean;
  /** @param isReturning true when the person came back to it from a later one */
  readonly take: (draft: Draft, isReturning: boolean) => Promise<Draft>;
}

/** Going back from the first question asks it again: there is nothing before it. */
export const walkSteps = async (
  steps: readonly Step[],
  start: Draft,
  onSection: (section: string) => void,
): Promise<Draft> => {
  let draft = start;
  let section = '';
  let isReturning = false;
  const asked: number[] = [];
  for (let index = 0; index < steps.length; index += 1) {
    const step = steps[index];
    if (!step?.isNeeded(draft)) continue;
    if (step.section !== section) onSection(step.section);
    section = step.section;
    try {
      draft = { ...draft, ...(await step.take(draft, isReturning)) };
      isReturning = false;
      if (step.isAsked?.(draft) ?? true) asked.push(index);
    } catch (error) {
      if (!(error instanceof GoBack)) throw error;
      isReturning = asked.length > 0;
      index = (asked.pop() ?? index) - 1;
    }
  }
  return draft;
};
