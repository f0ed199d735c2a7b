import { basename, dirname } from 'node:path'
import { watch } from 'chokidar'
import type { FSWatcher } from 'chokidar'

/** How long a file has to keep its size before it counts as saved, and how often that is looked at. */
const SAVED = { stabilityThreshold: 80, pollInterval: 20 }

export interface FileWatchListener {
  readonly onChange: (file: string) => void
  readonly onAppear: (file: string) => void
  readonly onVanish: (file: string) => void
  readonly onFault: (error: unknown) => void
}

/** Watches the files of some folders (not of folders in them) and single files, through editors that save by renaming. */
export class FileWatch {
  readonly #listener: FileWatchListener
  readonly #files = new Set<string>()
  #folders: readonly string[] = []
  #watcher: FSWatcher | null = null

  constructor(listener: FileWatchListener) {
    this.#listener = listener
  }

  /** Resolves when no later change can be missed. What is there already is not reported. */
  async start(folders: readonly string[]): Promise<void> {
    this.#folders = folders
    const watcher = watch([...folders], {
      // A file that is added later is reported once it is watched: it may have changed on the way there.
      ignoreInitial: false,
      depth: 0,
      awaitWriteFinish: SAVED,
      ignored: (path) => !folders.includes(path) && basename(path).startsWith('.'),
    })
    this.#watcher = watcher
    watcher.on('error', this.#listener.onFault)
    await new Promise<void>((ready) => watcher.once('ready', ready))
    watcher.on('change', this.#listener.onChange)
    watcher.on('add', this.#listener.onAppear)
    watcher.on('unlink', this.#listener.onVanish)
  }

  /** Watches more files; those that are watched already stay so. */
  add(files: readonly string[]): void {
    const more = files.filter((file) => !this.#files.has(file) && !this.#folders.includes(dirname(file)))
    for (const file of more) this.#files.add(file)
    if (more.length > 0) this.#watcher?.add(more)
  }

  remove(file: string): void {
    if (this.#files.delete(file)) this.#watcher?.unwatch(file)
  }

  async close(): Promise<void> {
    await this.#watcher?.close()
    this.#watcher = null
  }
}
