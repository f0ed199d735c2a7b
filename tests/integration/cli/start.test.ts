import { spawn } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ended, folderOf, root } from './quantx.ts'

/** Prints each module that is loaded. */
const TELLS = `import { registerHooks } from 'node:module'
registerHooks({ load: (url, context, next) => (console.error(url), next(url, context)) })
`

it('given --help, then what commands do is not loaded: no data, no strategies, no engine, no contract of the screens', async () => {
  const tells = pathToFileURL(join(folderOf({ 'tells.mjs': TELLS }), 'tells.mjs')).href
  const { stderr } = await ended(
    spawn(process.execPath, ['--import', tells, join(root, 'src/host/cli.ts'), 'backtest', '--help']),
  )
  const loaded = stderr.split('\n').map((url) => url.replace(pathToFileURL(root).href, ''))
  expect(loaded).toContain('src/host/cli/program.ts')
  const heavy =
    /^src\/engine\/(?:adapters\/(?:data\/(?!csv\/file-symbol)|backtest|storage|strategy)|market|backtest)|hyparquet|esbuild|sqlite|contract\/commands/
  expect(loaded.filter((url) => heavy.test(url))).toEqual([])
})
