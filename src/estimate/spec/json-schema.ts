import * as z from 'zod/mini'

import {specSchema} from './schema.ts'

/** The spec's schema as JSON Schema (draft 2020-12), of what a file may hold; data/spec.schema.json is this. */
export function specJsonSchema(): object {
  return {
    title: 'frugal estimate spec',
    ...z.toJSONSchema(specSchema(), {io: 'input', target: 'draft-2020-12'}),
  }
}
