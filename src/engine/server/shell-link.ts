import type { ShellLink } from './engine-process.ts'
import { messagePortAdapter, type MessagePortLike } from './port.ts'

/** As much as is used of `process.parentPort` in an Electron utility process. */
export interface ParentPortLike {
  postMessage(message: unknown): void
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly MessagePortLike[] }) => void,
  ): unknown
}

/** As much as is used of `process` in a child of `child_process.fork`. */
export interface ForkedProcess {
  send?(message: unknown, callback: (error: Error | null) => void): unknown
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'disconnect', listener: () => void): unknown
  readonly connected: boolean
}

/** Electron ends a utility process together with its parent, so the shell is never seen to go. */
export function electronLink(parentPort: ParentPortLike): ShellLink {
  return {
    send: (message) => parentPort.postMessage(message),
    onMessage: (listener) =>
      void parentPort.on('message', ({ data, ports: [port] }) =>
        listener(data, port === undefined ? undefined : messagePortAdapter(port)),
      ),
    onGone: () => undefined,
  }
}

/** The channel must have been opened with `serialization: 'advanced'`, so that typed arrays arrive as such. */
export function nodeLink(child: ForkedProcess): ShellLink {
  return {
    send(message) {
      // A channel that closes meanwhile is reported by `disconnect`.
      if (child.connected) child.send?.(message, () => undefined)
    },
    onMessage: (listener) => void child.on('message', (message) => listener(message, undefined)),
    onGone: (listener) => void child.on('disconnect', listener),
  }
}

export function isParentPort(value: unknown): value is ParentPortLike {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value
}
