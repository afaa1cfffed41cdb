import type { Written } from '../config/config.ts';
import type { HelpByName } from './plan-entry.ts';

/** Recipe is what a source is compiled from anew in another thread. */
export interface Recipe {
  readonly section: 'sources' | 'modules';
  /** What a probe gives, by name. */
  readonly params?: Readonly<Record<string, string>>;
  /** The names of the source's metrics. */
  readonly names: readonly string[];
  /** The latest config in which the source means what it does: a source that stays holds none of those before. */
  from: RecipeConfig;
}

/** RecipeConfig is what a recipe takes from a config. */
export interface RecipeConfig {
  readonly written: Written;
  readonly help: HelpByName;
}
