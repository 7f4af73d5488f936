import type {PriceSource} from './source.ts'

/** Every live source of prices. Each provider's are loaded when this is called, and their SDKs only when one is asked. */
export async function allSources(): Promise<PriceSource[]> {
  const [{awsSources}, {gcpSources}, {azureSources}] = await Promise.all([
    import('./aws/index.ts'),
    import('./gcp/index.ts'),
    import('./azure/index.ts'),
  ])
  return [...awsSources, ...gcpSources, ...azureSources]
}
