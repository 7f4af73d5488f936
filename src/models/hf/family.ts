import type {ModelKind, TransformerShape} from '../model.ts'
import type {ConfigFields} from './fields.ts'

export interface ParameterCount {
  total: number
  /** Used for one token; absent where it is the total. */
  active?: number
}

/** What a config.json says of its network. */
export interface NetworkDescription {
  kind: ModelKind
  /** Absent for what is no transformer. */
  shape?: TransformerShape
  /** By formula; absent where there is none for the family. */
  parameters?: ParameterCount
  note?: string
}

/** The models of one `model_type`. */
export interface Family {
  /** What the class of transformers sets where config.json says nothing. */
  defaults?: Record<string, number | boolean | string>
  /** @throws UserError `E_BAD_MODEL_FILE`, `E_UNKNOWN_ARCHITECTURE` */
  describe(c: ConfigFields): NetworkDescription
}

/** Family by `model_type`. */
export type Families = Readonly<Record<string, Family>>
