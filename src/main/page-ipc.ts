import type { IpcMain, IpcMainEvent, WebContents } from 'electron'
import { APP_ORIGIN } from './app-protocol.ts'

/** Listens on a channel, but only to our own page in the main frame of our own window. */
export function onPageMessage(
  ipcMain: IpcMain,
  channel: string,
  page: WebContents,
  listener: (message: unknown) => void,
): void {
  ipcMain.on(channel, (event, message: unknown) => {
    if (isFromPage(event, page)) listener(message)
  })
}

function isFromPage({ sender, senderFrame }: IpcMainEvent, page: WebContents): boolean {
  // The frame is null once it has navigated or been destroyed.
  return sender === page && senderFrame !== null && senderFrame === page.mainFrame && senderFrame.origin === APP_ORIGIN
}
