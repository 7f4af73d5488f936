/** A structural schema of a custom resource, as data/kubernetes-crds.json holds it. */
export interface Schema {
  type?: 'array' | 'boolean' | 'integer' | 'number' | 'object' | 'string'
  properties?: Readonly<Record<string, Schema>>
  additionalProperties?: Schema
  items?: Schema
  required?: readonly string[]
  default?: unknown
  enum?: readonly unknown[]
  format?: string
  maximum?: number
  minimum?: number
  maxItems?: number
  minItems?: number
  maxLength?: number
  minLength?: number
  maxProperties?: number
  minProperties?: number
  pattern?: string
  'x-kubernetes-int-or-string'?: boolean
  'x-kubernetes-list-map-keys'?: readonly string[]
  'x-kubernetes-list-type'?: 'map' | 'set'
  'x-kubernetes-preserve-unknown-fields'?: boolean
  'x-kubernetes-validations'?: readonly {rule: string; message?: string}[]
}
