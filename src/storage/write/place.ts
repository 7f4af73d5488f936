/** Where a lifecycle is put: what the calls and Terraform need beside the policy. */
export interface LifecyclePlace {
  /** A bucket; on Azure a storage account. */
  bucket: string
  region: string
  /** Azure. */
  resourceGroup?: string
  /** Cloudflare R2. */
  accountId?: string
  /** Of a store with S3's API. */
  endpointUrl?: string
}
