import {UserError} from '../../errors.ts'
import {readYaml, type YamlText} from '../../read-yaml.ts'
import {clean} from '../../terminal/clean.ts'
import {describeIssue, pathText, type SpecIssue} from './issues.ts'
import {type Override, setOverrides, type Written} from './overrides.ts'
import {specSchema, typesIn} from './schema.ts'
import type {Spec} from './spec.ts'
import {contradictions, toSpec} from './to-spec.ts'

/** Most bytes of a spec: a service of 1,000 components has about 200,000. */
export const MAX_SPEC_BYTES = 1_000_000
const MOST_ISSUES_SHOWN = 10
const SCHEMA_HINT = '`frugal estimate --schema` shows what a spec may hold.'

/**
 * Reads a spec from YAML or JSON (JSON is YAML), checks it and settles its defaults.
 * @throws UserError `E_YAML` with line and column, `E_SPEC` with each field that is wrong, `E_SPEC_TOO_LARGE`
 */
export function parseSpec({file, text}: YamlText, overrides: Override[] = []): Spec {
  if (text.length > MAX_SPEC_BYTES) throw tooLarge(file, MAX_SPEC_BYTES)
  const {placeOf, value} = readYaml({file, text})
  const {spec, written} = setOverrides(value, overrides)
  const schema = specSchema(typesIn(spec))
  const parsed = schema.safeParse(spec, {reportInput: true})
  const issues = parsed.success
    ? contradictions(parsed.data)
    : parsed.error.issues.flatMap((issue) => describeIssue(issue, spec, schema))
  if (issues.length > 0 || !parsed.success) throw invalid(issues, placeOf, written, file)
  return toSpec(parsed.data)
}

function invalid(
  issues: SpecIssue[],
  placeOf: (path: SpecIssue['path']) => string,
  written: Written[],
  file: string,
): UserError {
  const settings = issues.map(({path}) => written.findLast((field) => isOf(path, field.path))?.setting)
  const lines = issues.slice(0, MOST_ISSUES_SHOWN).map(({message, path}, i) => {
    const where = path.length > 0 ? `${pathText(path)}: ` : ''
    return settings[i] === undefined
      ? `${placeOf(path)}: ${clean(`${where}${message}`)}`
      : `--set ${clean(`${settings[i]}: ${message}`)}`
  })
  const more = issues.length - lines.length
  const mend = settings.includes(undefined) ? `Mend ${file}` : 'Write another --set'
  return new UserError([...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'), {
    code: 'E_SPEC',
    fix: `${mend}; ${SCHEMA_HINT}`,
  })
}

/** Whether what is wrong is what was written, in it, or the way to it below a component. */
function isOf(path: SpecIssue['path'], written: SpecIssue['path']): boolean {
  const shared = written.findIndex((part, i) => path[i] !== part)
  if (shared < 0) return true
  return shared === path.length && shared > (path[0] === 'components' ? 2 : 0)
}

/** The refusal of a file that is no spec by its size. */
export function tooLarge(file: string, most: number): UserError {
  return new UserError(`${file} is larger than ${most / 1e6} MB`, {
    code: 'E_SPEC_TOO_LARGE',
    fix: 'Give a spec file: a service of 1,000 components takes about 200 kB.',
  })
}
