import {UserError} from './errors.ts'

/**
 * Loads a package that frugal does not bring along because of its size.
 * @param purpose what it is needed for, as it ends "... is needed for"
 * @throws UserError `E_MISSING_PACKAGE` (exit 2) when it is not installed
 */
export async function optionalPackage<T>(name: string, purpose: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException
    // A package of the package's own that is missing is another matter: installing this one would not mend it.
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes(`'${name}'`)) throw error
    throw new UserError(`${name} is needed for ${purpose}, and is not installed`, {
      code: 'E_MISSING_PACKAGE',
      fix: `npm install ${name}`,
      cause: error,
    })
  }
}
