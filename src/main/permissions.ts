import type { Session, WebContents } from 'electron'
import { APP_ORIGIN } from './app-protocol.ts'

/** Copying a table is all that the page may do beyond drawing and talking to the engine. */
const GRANTED: ReadonlySet<string> = new Set(['clipboard-sanitized-write'])

/** Denies everything else that a page can ask of Electron: cameras, devices, notifications … */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer, { isMainFrame }) =>
    answer(isMainFrame && isGranted(permission, contents)),
  )
  session.setPermissionCheckHandler(
    (contents, permission, _origin, { isMainFrame }) => isMainFrame && isGranted(permission, contents),
  )
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null))
}

function isGranted(permission: string, contents: WebContents | null): boolean {
  return GRANTED.has(permission) && contents !== null && contents.mainFrame.origin === APP_ORIGIN
}
