import {BaseCommand} from '../src/base-command.ts'
import {vectorDbColumns} from '../src/estimate/vector-db/columns.ts'
import {compareFlags, workloadOf} from '../src/estimate/vector-db/flags.ts'
import {vectorDbFooter} from '../src/estimate/vector-db/footer.ts'
import {
  cheapestIn,
  commonAssumptions,
  compareVectorDbs,
  type SizedWorkload,
  sizeWorkload,
  type VectorDbRow,
} from '../src/estimate/vector-db.ts'
import {checkMaxAge} from '../src/prices/age.ts'
import {checkRegions} from '../src/prices/catalog/names.ts'
import {openCatalog} from '../src/prices/catalog/open-catalog.ts'
import {loadServices} from '../src/prices/services/services.ts'
import {painter} from '../src/terminal/color.ts'
import {renderRows} from '../src/terminal/output.ts'

export default class CompareVectorDb extends BaseCommand {
  static override summary = 'Compare what vector databases cost a month for your vectors and queries.'
  static override description = [
    'Prices FAISS, pgvector, Qdrant and Chroma on the cheapest instance that holds the index, and Pinecone, Chroma Cloud,',
    'Weaviate, turbopuffer, S3 Vectors and Qdrant Cloud by their price lists. A price that is not published is',
    '"not found". What each row takes for granted is in --output wide and --json. Uses no network.',
  ].join(' ')
  static override examples = [
    '<%= config.bin %> <%= command.id %> --vectors 1M --dims 768 --queries 10M',
    '<%= config.bin %> <%= command.id %> --vectors 50M --dims 1536 --queries 2M --provider gcp --region europe-west4',
    '<%= config.bin %> <%= command.id %> --vectors 100k --dims 384 --queries 50k --spare-memory 4GiB --output wide',
    '<%= config.bin %> <%= command.id %> --vectors 1M --dims 768 --queries 10M --output csv',
  ]
  static override flags = compareFlags

  async run(): Promise<{workload: SizedWorkload; assumes: string[]; rows: VectorDbRow[]}> {
    const {flags} = await this.parse(CompareVectorDb)
    const workload = workloadOf(flags)
    const {provider, region} = workload
    const catalog = await openCatalog()
    checkRegions(catalog, [region], [provider])
    const pricing = {services: loadServices(), cheapestInstance: cheapestIn(catalog, provider, region)}
    const rows = compareVectorDbs(workload, pricing)
    const sized = sizeWorkload(workload)
    const assumes = commonAssumptions(sized)
    const {dropped, text} = await renderRows(flags.output, vectorDbColumns, rows, {
      paint: painter(process.stdout),
      record: (row) => row,
      ...(process.stdout.isTTY && {width: process.stdout.columns}),
    })
    this.log(text)
    const now = new Date()
    const footer = vectorDbFooter({rows, assumes, dropped, now, paint: painter(process.stderr)})
    if (['table', 'wide', 'markdown'].includes(flags.output)) for (const line of footer) this.logToStderr(line)
    const prices = rows.flatMap(({lines}) => lines.flatMap(({price}) => price ?? []))
    if (flags['max-age'] !== undefined) checkMaxAge(prices, flags['max-age'], now)
    return {workload: sized, assumes, rows}
  }
}
