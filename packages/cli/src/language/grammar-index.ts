import { cliCustomCommands } from '@ovmsim/model';
import type { CliCommand, CliGrammar, CliType } from '@ovmsim/model';

const reading = (verb: 'list' | 'show', type: CliType): CliCommand => ({
  verb, type: type.name, instance: verb === 'show', attributes: [], steps: [], answer: 'data',
  help: verb === 'list' ? `Lists the id and the name of every ${type.name}.` : `Shows the attributes of one ${type.name}.`,
  level: 'behavioural', evidence: 'CLI guide 3.3',
});

const indexes = new WeakMap<CliGrammar, GrammarIndex>();

/** A grammar by what is looked up in it; words are found whatever their case. */
export class GrammarIndex {
  readonly profile: CliGrammar['profile'];
  readonly types: readonly CliType[];
  /** In the grammar's order, `list` and `show` first. */
  readonly verbs: readonly string[];
  /** Names of attributes that are masked, in lower case. */
  readonly secrets: ReadonlySet<string>;
  readonly #grammar: CliGrammar;
  readonly #types: ReadonlyMap<string, CliType>;
  readonly #commands = new Map<string, CliCommand[]>();

  /** The index of a grammar, made once: sessions share it. */
  static of(grammar: CliGrammar): GrammarIndex {
    const known = indexes.get(grammar) ?? new GrammarIndex(grammar);
    indexes.set(grammar, known);
    return known;
  }

  private constructor(grammar: CliGrammar) {
    this.profile = grammar.profile;
    this.types = grammar.types;
    this.#grammar = grammar;
    this.#types = new Map(this.types.map((type) => [type.name.toLowerCase(), type]));
    const commands = [...this.types.map((type) => reading('list', type)), ...this.types.map((type) => reading('show', type)), ...grammar.commands];
    for (const command of commands) {
      const key = command.verb.toLowerCase();
      this.#commands.set(key, [...(this.#commands.get(key) ?? []), command]);
    }
    this.verbs = [...this.#commands.values()].flatMap(([first]) => first?.verb ?? []);
    this.secrets = new Set(commands.flatMap(({ attributes }) => attributes).filter(({ value }) => value.kind === 'secret').map(({ name }) => name.toLowerCase()));
  }

  type(word: string): CliType | undefined {
    return this.#types.get(word.toLowerCase());
  }

  /** The commands of a verb, one for each object type that it takes. */
  commands(verb: string): readonly CliCommand[] {
    return this.#commands.get(verb.toLowerCase()) ?? [];
  }

  /** Custom commands in the grammar's order, each verb once: those of one type, or all. */
  customVerbs(type?: CliType): readonly string[] {
    return [...new Set(cliCustomCommands(this.#grammar, type?.name).map(({ verb }) => verb))];
  }
}
