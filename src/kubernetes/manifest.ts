/** A Kubernetes object as YAML or JSON holds it, of a kind that is not known yet. */
export interface Manifest {
  apiVersion: string
  kind: string
  metadata: {
    name: string
    namespace?: string
    labels?: Record<string, string>
    annotations?: Record<string, string>
  }
  [field: string]: unknown
}

/** A manifest to write, with what its reader may ask: comments by the path of the field they stand above. */
export interface CommentedManifest {
  manifest: Manifest
  /** `spec.maxReplicas`, `spec.metrics[0]`; the empty path is the head of the document. One line a string. */
  comments?: Readonly<Record<string, string | readonly string[]>>
}
