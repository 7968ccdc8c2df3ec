import type { Command } from 'commander';
import type { Context } from './context.ts';

/** Builds a command; its actions reach the context when they run. */
export type MakeCommand = (context: () => Context) => Command;
