import { readFile } from 'node:fs/promises'
import { extname, resolve, sep } from 'node:path'
import type { CustomScheme } from 'electron'
import { securityHeaders } from '../host/security-headers.ts'

const SCHEME = 'quantx'
/** As `location.origin` of the page. */
export const APP_ORIGIN = `${SCHEME}://app`
export const APP_URL = `${APP_ORIGIN}/`

/** To be registered before the app is ready. A standard, secure scheme has an origin, module scripts and storage. */
export const APP_SCHEME: CustomScheme = {
  scheme: SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
}

/** The page talks to the engine over a MessagePort: there is no address it may connect to. */
const HEADERS = securityHeaders("'none'")

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

/** Is this the address of the workstation's page, whatever its query and fragment? */
export function isAppPage(url: string): boolean {
  return URL.canParse(url) && url.startsWith(APP_URL) && ['/', '/index.html'].includes(new URL(url).pathname)
}

/** Answers requests to quantx://app/ with the files of the built page, and nothing outside of that folder. */
export function appProtocolHandler(rendererFolder: string): (request: Request) => Promise<Response> {
  const folder = resolve(rendererFolder)
  return async ({ url, method }) => {
    if (method !== 'GET') return refusal(405)
    const file = fileOf(folder, url)
    if (file === undefined) return refusal(403)
    const type = CONTENT_TYPES[extname(file)]
    if (type === undefined) return refusal(404)
    try {
      return new Response(await readFile(file), { headers: { ...HEADERS, 'content-type': type } })
    } catch {
      // Absent, or a folder: the page asked for what it was not built with.
      return refusal(404)
    }
  }
}

/** The file that an address means; undefined when it is outside of the folder or of the app. */
function fileOf(folder: string, url: string): string | undefined {
  if (!URL.canParse(url) || !url.startsWith(APP_URL)) return undefined
  const path = decoded(new URL(url).pathname)
  if (path === undefined || path.includes('\0') || path.includes('\\')) return undefined
  const file = resolve(folder, `.${path === '/' ? '/index.html' : path}`)
  return file.startsWith(folder + sep) ? file : undefined
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    // Malformed escapes are no file's name.
    return undefined
  }
}

function refusal(status: number): Response {
  return new Response(null, { status, headers: HEADERS })
}
