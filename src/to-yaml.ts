// Imported when YAML is asked for: the package is CommonJS, of which a bundle's
// `import()` would give no named exports.
import {stringify} from 'yaml'

/** A value as YAML that readers of YAML 1.1 (kubectl's among them) take the same way; without a line break at the end. */
export function toYaml(value: unknown): string {
  return stringify(value, {aliasDuplicateObjects: false, compat: 'yaml-1.1', lineWidth: 0}).trimEnd()
}
