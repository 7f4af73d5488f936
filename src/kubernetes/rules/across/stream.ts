import type {CheckedObject} from '../check-object.ts'
import {Report} from '../report.ts'

/** An object among others: where it stands, and what it is. */
export interface StreamObject extends CheckedObject {
  document: number
  base: string
}

/** An object of a known kind, with a report for what it does to others. */
export interface Member<T> {
  document: number
  name: string
  namespace: string
  object: T
  report: Report
}

/** The members of some kinds (`apps/v1 Deployment`), in the order of the stream. */
export function membersOf<T>(objects: readonly StreamObject[], ...kinds: string[]): Member<T>[] {
  return objects.flatMap(({base, document, kind, object}) => {
    if (kind === undefined || !kinds.includes(kind) || !object) return []
    const {name = '', namespace = ''} = object.metadata ?? {}
    const report = new Report(`${kind.split(' ')[1]}/${name}`, base)
    return [{document, name, namespace: namespace || 'default', object: object as T, report}]
  })
}
