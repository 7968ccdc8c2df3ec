/** A line of text or a secret, with its verdict shown while it is typed; inquirer's own inputs judge only on Enter. */
import { createPrompt, isEnterKey, makeTheme, useKeypress, usePrefix, useState } from '@inquirer/core';

export interface TextQuestion {
  readonly message: string;
  readonly default?: string | undefined;
  /** Shows asterisks. */
  readonly masked?: boolean;
  /** What is wrong with the text, or null. */
  readonly validate: (text: string) => string | null;
  readonly help: string;
}

export const textPrompt = createPrompt<string, TextQuestion>((question, done) => {
  const theme = makeTheme();
  const [status, setStatus] = useState<'idle' | 'done'>('idle');
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const prefix = usePrefix({ status, theme });
  const answer = text.trim() || question.default || '';
  const verdict = question.validate(answer);
  useKeypress((key, readline) => {
    if (isEnterKey(key)) {
      if (verdict !== null) {
        readline.write(text);
        setTried(true);
        return;
      }
      setStatus('done');
      done(answer);
      return;
    }
    setText(readline.line);
  });
  const message = theme.style.message(question.message, status);
  const shown = question.masked ? '*'.repeat(text.length) : text;
  if (status === 'done') return `${prefix} ${message} ${theme.style.answer(question.masked ? '********' : answer)}`;
  const fallback = question.default && text === '' ? ` ${theme.style.defaultAnswer(question.default)}` : '';
  const complaint = verdict !== null && (tried || text !== '') ? theme.style.error(verdict) : '';
  return [
    `${prefix} ${message}${fallback} ${shown}`,
    [complaint, theme.style.help(question.help)].filter(Boolean).join('\n'),
  ];
});
