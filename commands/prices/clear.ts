import {BaseCommand} from '../../src/base-command.ts'
import {clearCache} from '../../src/prices/cache/clear-cache.ts'

export default class PricesClear extends BaseCommand {
  static override summary = 'Remove the fetched prices from the cache; the snapshot stays.'
  static override examples = ['<%= config.bin %> <%= command.id %>']

  async run(): Promise<{removed: number}> {
    await this.parse(PricesClear)
    const removed = await clearCache(process.env)
    this.log(removed === 0 ? 'The price cache is empty' : `Removed ${removed} ${removed === 1 ? 'file' : 'files'}`)
    return {removed}
  }
}
