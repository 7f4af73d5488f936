import {Command} from '@oclif/core'

import {errorToJson} from './terminal/describe-error.ts'

/** What every command shares: `--json` and the shape of its errors. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true

  /** oclif's own spreads the error: 55 kB of parser and config for one bad flag. */
  protected override toErrorJson(error: unknown): {error: ReturnType<typeof errorToJson>} {
    return {error: errorToJson(error)}
  }
}
