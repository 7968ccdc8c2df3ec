/** A line of text or a secret, with its verdict shown while it is typed; inquirer's own inputs judge only on Enter. */
import {
  createPrompt,
  isEnterKey,
  isTabKey,
  makeTheme,
  useKeypress,
  usePrefix,
  useRef,
  useState,
} from '@inquirer/core';

export interface TextQuestion {
  readonly message: string;
  /** What Enter alone answers; never shown when masked. */
  readonly default?: string | undefined;
  /** Stands where the default would be shown. */
  readonly defaultShown?: string | undefined;
  /** Shows asterisks. */
  readonly masked?: boolean;
  readonly description?: string | undefined;
  /** What is wrong with the text, or null. */
  readonly validate: (text: string) => string | null;
  /** True for a text that may still become right: its complaint waits for Enter. */
  readonly isUnfinished?: (text: string) => boolean;
  readonly help: string;
}

const fallbackOf = ({ default: answer, defaultShown, masked }: TextQuestion): string =>
  (answer && (defaultShown ?? (masked ? '' : answer))) || '';

export const textPrompt = createPrompt<string, TextQuestion>((question, done) => {
  const theme = makeTheme();
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const isDone = useRef(false);
  const prefix = usePrefix({ status: 'idle', theme });
  const answer = text.trim() || question.default || '';
  const verdict = question.validate(answer);
  useKeypress((key, readline) => {
    // What a paste holds after its first line is not for this question, and might be a secret.
    if (isDone.current) return;
    if (isEnterKey(key)) {
      if (verdict === null) {
        isDone.current = true;
        done(answer);
        return;
      }
      readline.write(text);
      setTried(true);
      return;
    }
    if (isTabKey(key)) {
      readline.clearLine(0);
      readline.write(text || (question.masked ? '' : (question.default ?? '')));
    }
    setText(readline.line);
  });
  const isHeldBack = !tried && (text === '' || question.isUnfinished?.(answer));
  const fallback = text === '' && fallbackOf(question) ? ` ${theme.style.defaultAnswer(fallbackOf(question))}` : '';
  const shown = question.masked ? '*'.repeat(text.length) : text;
  const below = [
    verdict === null || isHeldBack ? '' : theme.style.error(verdict),
    question.description ?? '',
    theme.style.help(question.help),
  ];
  return [
    `${prefix} ${theme.style.message(question.message, 'idle')}${fallback} ${shown}`,
    below.filter(Boolean).join('\n'),
  ];
});
