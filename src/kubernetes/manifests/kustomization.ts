import type {CommentedManifest} from '../manifest.ts'

/** The kustomization.yaml of a folder: no Kubernetes object, so it has no name. */
export function kustomization(files: readonly string[]): CommentedManifest {
  const manifest = {apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: [...files]}
  return {manifest: manifest as unknown as CommentedManifest['manifest']}
}
