import type {Market, Provider} from '../offer.ts'

/** What a person asks of offers; an absent field asks nothing. Names take globs (`g5.*`) and ignore case. */
export interface OfferFilter {
  providers?: Provider[]
  regions?: string[]
  /** Zone globs; asking for zones gives one offer a zone instead of one a region. */
  zones?: string[]
  instanceTypes?: string[]
  /** Accelerator as people write it: `A100-80`, `a100 80gb`, `nvidia-l4`. */
  gpu?: string
  minGpus?: number
  /** GiB of one accelerator. */
  minGpuMemoryGiB?: number
  minVcpu?: number
  minMemoryGiB?: number
  /** What is larger is not looked at. */
  maxVcpu?: number
  arch?: 'x86_64' | 'arm64'
  /** Only offers with a price on this market. */
  market?: Market
  /** USD an hour, of the cheapest market the offer has (or of `market`). */
  maxUsdPerHour?: number
  /** Highest interruption bucket; an offer whose risk is not known is left out. */
  maxRisk?: 0 | 1 | 2 | 3 | 4
}
