import {homedir} from 'node:os'
import {isAbsolute, join, resolve} from 'node:path'

/**
 * The folder that everything frugal may fetch again is kept in. Nothing is created.
 *
 * `FRUGAL_CACHE_DIR` wins; then the platform's own: `XDG_CACHE_HOME` or `~/.cache` (Linux and others),
 * `~/Library/Caches` (macOS), `%LOCALAPPDATA%` (Windows). A relative `XDG_CACHE_HOME` is ignored, as the
 * XDG Base Directory specification (0.8) asks.
 */
export function cacheDir(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (env['FRUGAL_CACHE_DIR']) return resolve(env['FRUGAL_CACHE_DIR'])
  if (platform === 'win32') {
    return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'frugal', 'Cache')
  }
  const xdg = env['XDG_CACHE_HOME']
  if (xdg && isAbsolute(xdg)) return join(xdg, 'frugal')
  return platform === 'darwin' ? join(home, 'Library', 'Caches', 'frugal') : join(home, '.cache', 'frugal')
}
