/**
 * A type of the Kubernetes API as it comes out of {@link decode}: of the right types all the way down, with any
 * field absent.
 */
export type Decoded<T> = T extends readonly (infer Item)[]
  ? Decoded<Item>[]
  : T extends object
    ? {[Field in keyof T]?: Decoded<T[Field]> | undefined}
    : T
