import {UserError} from './errors.ts'
import {readText} from './read-text.ts'
import {readYaml, type YamlValue} from './read-yaml.ts'

/**
 * One document of YAML from a file, `-` for standard input.
 * @param fix what to do where it is no YAML
 * @throws UserError `E_READ`, `E_YAML` with line and column
 */
export async function readYamlFile(path: string, fix: string): Promise<YamlValue & {file: string}> {
  const text = await readText(path)
  try {
    return {...readYaml(text), file: text.file}
  } catch (cause) {
    // The reader's own fix is that of a spec.
    if (!(cause instanceof UserError)) throw cause
    throw new UserError(cause.message, {code: cause.code as `E_${string}`, fix, cause})
  }
}
