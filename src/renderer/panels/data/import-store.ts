import { create } from 'zustand'

/** A file that waits to be imported. */
export interface WaitingFile {
  readonly name: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Most bytes of one file: it crosses to the engine in one message. */
export const MAX_FILE_BYTES = 256 * 1024 * 1024

interface ImportState {
  /** The first is the one in the dialog. */
  readonly queue: readonly WaitingFile[]
  /** Why a file could not be taken; null when all is well. */
  readonly problem: string | null
  readonly add: (files: readonly WaitingFile[]) => void
  readonly next: () => void
  readonly fail: (problem: string | null) => void
}

export const useImports = create<ImportState>((set) => ({
  queue: [],
  problem: null,
  add: (files) => set(({ queue }) => ({ queue: [...queue, ...files], problem: null })),
  next: () => set(({ queue }) => ({ queue: queue.slice(1) })),
  fail: (problem) => set({ problem }),
}))

/** Reads dropped or chosen files and opens the dialog for each. */
export async function takeFiles(files: readonly File[]): Promise<void> {
  const { add, fail } = useImports.getState()
  const tooBig = files.find((file) => file.size > MAX_FILE_BYTES)
  if (tooBig !== undefined) {
    fail(
      `${tooBig.name} has ${Math.round(tooBig.size / 1_048_576)} MB; at most ${MAX_FILE_BYTES / 1_048_576} MB can be imported`,
    )
    return
  }
  try {
    add(
      await Promise.all(
        files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
      ),
    )
  } catch (error) {
    fail(`The file could not be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}
