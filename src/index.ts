/** The library's public face: what docs/library.md documents and semver covers. */

export {
  type CheckpointFormat,
  type CompressRequest,
  type CompressResult,
  compressCheckpoint,
} from './checkpoint/compress.ts'
export {type DecompressRequest, type DecompressResult, decompressCheckpoint} from './checkpoint/decompress.ts'
export {type CheckpointEstimate, type EstimatedType, estimateCheckpoint} from './checkpoint/estimate.ts'
export {type ContainerInfo, containerInfo, type TensorInfo} from './checkpoint/info.ts'
export type {Checkpoint, CheckpointTensor} from './checkpoint/open-checkpoint.ts'
export {type OpenPackedOptions, openPacked as openCheckpoint} from './checkpoint/open-packed.ts'
export {EXIT, UserError, type UserErrorOptions} from './errors.ts'
export {diffEstimates} from './estimate/diff.ts'
export type * from './estimate/estimate.ts'
export {REPORT_FORMATS, type RenderOptions, type ReportFormat, renderEstimate} from './estimate/report/render.ts'
export {type EstimateRequest, type EstimateResult, runEstimate} from './estimate/run-estimate.ts'
export {loadSpec, PRESETS, type Preset, type SpecSource} from './estimate/spec/load-spec.ts'
export {type Override, parseOverride} from './estimate/spec/overrides.ts'
export {parseSpec} from './estimate/spec/parse-spec.ts'
export type * from './estimate/spec/spec.ts'
export {
  cheapestIn,
  compareVectorDbs,
  type VectorDbPricing,
  type VectorDbRow,
  type VectorWorkload,
} from './estimate/vector-db.ts'
export type {Finding} from './kubernetes/finding.ts'
export type {HpaSpec} from './kubernetes/hpa/spec.ts'
export type {Manifest} from './kubernetes/manifest.ts'
export {checkManifests} from './kubernetes/rules/check.ts'
export {checkYaml, type LocatedFinding} from './kubernetes/rules/check-yaml.ts'
export type {Catalog, CatalogSource} from './prices/catalog/catalog.ts'
export {type LiveRequest, type OpenCatalogOptions, openCatalog} from './prices/catalog/open-catalog.ts'
export type {OfferFilter} from './prices/filter/filter.ts'
export * from './prices/offer.ts'
export {type RankedOffer, rank} from './prices/rank.ts'
export {loadServices, type ServicePrice, type Services} from './prices/services/services.ts'
export type {LifecycleCost, StoragePricing} from './storage/lifecycle.ts'
export {lifecycleCost, lifecycleFor} from './storage/lifecycle.ts'
export type {LifecyclePlan, LifecycleRequest} from './storage/plan.ts'
export {policyOf} from './storage/write/policy.ts'
