import {type Command, CommandHelp, Config, type Interfaces} from '@oclif/core'

const WIDTH = 100

/** The package as it is in development: commands and hooks from source, so nothing has to be built. */
export async function loadFromSource(root: string, manifest: object): Promise<Interfaces.Config> {
  const pjson = structuredClone(manifest) as Interfaces.PJSON
  pjson.oclif.commands = './commands'
  pjson.oclif.hooks = {}
  return Config.load({root, pjson, ignoreManifest: true})
}

/** docs/commands.md: what `--help` says of every command, in one page. */
export function commandReference(config: Interfaces.Config): string {
  const commands = config.commands.filter(({hidden}) => !hidden).sort((a, b) => a.id.localeCompare(b.id, 'en'))
  const nameOf = ({id}: Command.Loadable) => `${config.bin} ${id.replaceAll(':', ' ')}`
  return `${[
    '# Commands',
    '<!-- Written by `npm run build:docs` from the commands themselves: change those, not this page. -->',
    'Data goes to stdout, everything else to stderr. Every command takes `--help` and, but for `autocomplete`, `--json`. What the exit codes mean: [exit-codes.md](exit-codes.md).',
    [
      '| command | what it does |',
      '| --- | --- |',
      ...commands.map((command) => contentsRow(nameOf(command), command)),
    ].join('\n'),
    ...commands.map((command) => `## ${nameOf(command)}\n\n${fence(helpOf(command, config))}`),
  ].join('\n\n')}\n`
}

function contentsRow(name: string, command: Command.Loadable): string {
  const summary = command.summary ?? command.description ?? ''
  return `| [${name}](#${name.replaceAll(' ', '-')}) | ${summary.split('\n')[0]!.replaceAll('|', '\\|')} |`
}

function helpOf(command: Command.Loadable, config: Interfaces.Config): string {
  const spaced = {...command, id: command.id.replaceAll(':', ' ')} as Command.Loadable
  const help = new CommandHelp(spaced, config, {maxWidth: WIDTH, stripAnsi: true}).generate()
  return [command.summary ?? '', help]
    .join('\n\n')
    .replace(/[ \t]+$/gm, '')
    .trim()
}

function fence(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``
}
