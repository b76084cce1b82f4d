import { cliSessionCommands, cliSettings } from '@ovmsim/model';
import { table } from './markdown.js';

const fence = '```';

/** What stands before the commands. */
export function cliIntroduction(): readonly string[] {
  return [
    'The Manager has a second front door: a command line over SSH on port 10000. It holds no rule of its own. Every command is one or several operations of the Web Services API, and',
    'what the Manager refuses there it refuses here, with the same code.',
    '',
    `${fence}\nssh -p 10000 admin@127.0.0.1                             # a shell; the password is that of the account\nssh -p 10000 admin@127.0.0.1 "list vm;show vm name=web"  # commands in one go, parted by semicolons\n${fence}`,
    '',
    '## Commands',
    '',
    'A command is a verb, mostly with a type of object, the object, attributes as `name=value`, and for some verbs a second object behind `on`, `to` or `from`. Case matters in names of objects and in',
    'free text only. An object is named by `id=` or `name=`; a name that several objects have is refused. Attributes that refer to objects take either. Values with blanks stand in single or double',
    'quotes; inside them a slash makes a quote or another slash part of the value. Commas part the values of an attribute that takes several.',
    '',
    'The answer repeats the command with its passwords masked, says `Success` or `Failure` and the time, and where a job was made its id. What a list, a show or a creation has to tell follows behind `Data:`, each',
    'line with two blanks in front. A failure has `Error Msg:` as its last line. An exec request ends with status 0 however its commands ended; look for `Status:`.',
    '',
    'A question mark asks: behind a part of a command for what may follow (a star marks what is needed), in place of a value for what it may be. Tab completes words and names of objects.',
    '',
    '## The session',
    '',
    ...table(['command', 'what it does', 'evidence'], cliSessionCommands.map(({ name, argument, help, evidence }) => [`\`${name}${argument === undefined ? '' : argument === 'setting' ? ' NAME=VALUE' : ' TYPE'}\``, help, evidence])),
    '',
    'Settings belong to one session and end with it.',
    '',
    ...table(['setting', 'values', 'default', 'what it decides', 'evidence'], cliSettings.map(({ name, value, default: usual, since, help, evidence }) => [
      `\`${name}\`${since === undefined ? '' : ' (3.4)'}`, value.kind === 'word' ? value.words.join(', ') : `${value.least} to ${value.most} ${value.unit}`, usual, help, evidence,
    ])),
    '',
    '**Output modes.** Verbose is what the examples below show. Sparse leaves out what stands around the data. Xml writes a document for each command: a list has `ListCommandResult`, a show `ShowCommandResult` with',
    'one name and one value each.',
    '',
    '**Line ends.** As long as nothing else is set, LF and CR stand between two lines in this order, so that every line but the first begins with a CR. Scripts of many years count on it. `EndlineChars=LF` suits',
    'new ones better.',
    '',
    '**Waiting.** A synchronous command returns when its job has ended, and tries again while another job holds the object. An asynchronous one returns at once with the id of its job; `show Job id=…` tells the rest.',
    'When `CommandTimeout` has passed, or at Ctrl-C, the command is left and its job goes on.',
    '',
    '**Keys.** A public key is taken when `ovmcli_authorized_keys` in the state folder of the command line lists it, and when the same user has logged in by password from the same address before; the first login after a start needs the password',
    'for that reason. A changed password closes the way again.',
    '',
    '**Logs.** With a folder for logs, `CLI.log` has what happened to connections and `CLIAudit.log` every login and every command with its outcome, passwords masked.',
    '',
    '## How to read this page',
    '',
    'The examples were run one after the other in the world `lab` (`ovmsim up`, see [worlds.md](worlds.md)) under a clock that stands still unless a line says otherwise;',
    'an ellipsis stands for the answer to a command that an example needs beforehand, and a line behind # is what happens around the Manager meanwhile.',
    'The level of a command is the lowest of its operations: `behavioural` (states and failures as documented), `stateful` (keeps state, has no failures), `refused` (a clear error that names the simulator). `inferred` means that no',
    'public source shows it. A test gives every example over the command line and over REST and holds the two worlds against each other.',
    '',
  ];
}
