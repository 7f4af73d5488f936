import {BaseCommand} from '../src/base-command.ts'
export default class Estimate extends BaseCommand {
  static override summary = 'Price a service.'
  async run() {
    await this.parse(Estimate)
    this.log('x')
    return {}
  }
}
