import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { LibraryEntry } from '../../../contract/views.ts'
import { ConfigError, StrategyError, messageOf } from '../../model/errors.ts'
import type { StrategyDefinition } from '../../strategy/definition.ts'
import { bundleStrategy, isStrategyFile } from './bundle.ts'
import type { StrategyBundle } from './bundle.ts'
import { evaluateStrategy } from './evaluate.ts'
import { FileWatch } from './file-watch.ts'
import { LibraryShelf } from './library-shelf.ts'
import { fileOfStrategy, isStrategyPath } from './registry.ts'

/** A folder whose strategy files are all in the library. */
export interface LibraryFolder {
  readonly path: string
  /** True for the strategies that come with QuantX. */
  readonly sample: boolean
}

/** What became of a file: it loaded (again), its newest text failed, or it is no longer there. */
export type LibraryEvent =
  | { readonly type: 'loaded'; readonly entry: LibraryEntry; readonly definition: StrategyDefinition }
  | { readonly type: 'failed'; readonly entry: LibraryEntry; readonly error: StrategyError }
  | { readonly type: 'removed'; readonly file: string }

export interface StrategyLibraryParts {
  readonly folders: readonly LibraryFolder[]
  /** Wall clock, for when a file was loaded. */
  readonly now: () => number
  /** Told when files cannot be watched or a listener throws; the library goes on. */
  readonly onFault: (error: unknown) => void
}

/**
 * The strategies that can be started: every file of some folders and files that the user added, loaded again when they,
 * or a file that they import, change on disk. A text that does not load leaves the last good one in place.
 */
export class StrategyLibrary {
  readonly #parts: StrategyLibraryParts
  readonly #shelves = new Map<string, LibraryShelf>()
  readonly #listeners = new Set<(event: LibraryEvent) => void>()
  readonly #shown = new Set<string>()
  readonly #watch: FileWatch

  constructor(parts: StrategyLibraryParts) {
    this.#parts = { ...parts, folders: parts.folders.map((folder) => ({ ...folder, path: resolve(folder.path) })) }
    this.#watch = new FileWatch({
      onChange: (file) => this.#onChange(file),
      onAppear: (file) => this.#onAppear(file),
      onVanish: (file) => this.#onVanish(file),
      onFault: parts.onFault,
    })
  }

  /** Makes missing folders of the user, begins to watch and loads everything. Failures are in the entries. */
  async open(): Promise<void> {
    const { folders } = this.#parts
    for (const { path, sample } of folders) if (!sample) mkdirSync(path, { recursive: true })
    await this.#watch.start(folders.map(({ path }) => path))
    const found = folders.flatMap(({ path }) => strategyFiles(path))
    await Promise.all(found.map((file) => this.#reload(this.#shelve(file, false))))
  }

  /** Samples first, each kind by name. */
  get entries(): readonly LibraryEntry[] {
    return [...this.#shelves.values()]
      .filter((shelf) => !this.#isHelper(shelf))
      .map((shelf) => shelf.view)
      .toSorted((a, b) => Number(b.sample) - Number(a.sample) || a.name.localeCompare(b.name))
  }

  /** The file of a strategy that is asked for by file or by name. @throws ConfigError for no name, or that of several */
  fileOf(strategy: string): string {
    return isStrategyPath(strategy) ? resolve(strategy) : fileOfStrategy(strategy, this.entries)
  }

  /**
   * The last good version of a strategy, by file or by name.
   * @throws ConfigError when it is not in the library, StrategyError when none loaded
   */
  definition(strategy: string): StrategyDefinition {
    return this.#loaded(strategy).definition
  }

  /** The code of {@link definition}, to be run in another thread. @throws as definition */
  bundle(strategy: string): StrategyBundle {
    return this.#loaded(strategy).bundle
  }

  /** Adds a file, loads and watches it; one that is there already stays. @throws ConfigError when it is no such file */
  async add(path: string): Promise<LibraryEntry> {
    const file = resolve(path)
    const known = this.#shelves.get(file)
    if (known) {
      await known.loading
      return known.view
    }
    if (!isStrategyFile(file)) throw new ConfigError(`expected a strategy in a .ts or .js file, found ${file}`)
    if (!existsSync(file)) throw new ConfigError(`expected a strategy file, found none at ${file}`)
    const shelf = this.#shelve(file, true)
    this.#watch.add([file])
    await this.#reload(shelf)
    return shelf.view
  }

  /** Forgets a file that was added. @throws ConfigError for one that was not */
  remove(path: string): void {
    const file = resolve(path)
    if (!this.#shelves.get(file)?.added) throw new ConfigError(`expected a strategy file that was added, found ${file}`)
    this.#watch.remove(file)
    this.#unshelve(file)
  }

  /** Calls back on every change from now on. Returns the way to end it. */
  subscribe(listener: (event: LibraryEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Ends watching. */
  async close(): Promise<void> {
    this.#listeners.clear()
    await this.#watch.close()
  }

  #loaded(path: string): { readonly definition: StrategyDefinition; readonly bundle: StrategyBundle } {
    const shelf = this.#shelves.get(this.fileOf(path))
    if (!shelf) throw new ConfigError(`expected a strategy file of the library, found ${path}`)
    if (shelf.loaded) return shelf.loaded
    throw shelf.error ?? new StrategyError('load', `${path} is still being loaded`)
  }

  #shelve(file: string, added: boolean): LibraryShelf {
    const folder = this.#parts.folders.find(({ path }) => path === dirname(file))
    const shelf = new LibraryShelf(file, folder?.sample ?? false, added)
    this.#shelves.set(file, shelf)
    return shelf
  }

  #unshelve(file: string): void {
    this.#shelves.delete(file)
    this.#hide(file)
  }

  /** Loads the newest text; when it changes meanwhile, once more. */
  #reload(shelf: LibraryShelf): Promise<void> {
    shelf.stale = true
    shelf.loading ??= this.#loadNewest(shelf)
    return shelf.loading
  }

  async #loadNewest(shelf: LibraryShelf): Promise<void> {
    const before = shelf.state
    while (shelf.stale) {
      shelf.stale = false
      try {
        const bundle = await bundleStrategy(shelf.file)
        shelf.watches(bundle.inputs)
        shelf.succeed(bundle, evaluateStrategy(bundle), this.#parts.now())
      } catch (error) {
        shelf.fail(asStrategyError(error))
      }
      this.#watch.add(shelf.inputs)
    }
    shelf.loading = null
    if (shelf.state !== before) this.#publish(shelf)
  }

  #publish(shelf: LibraryShelf): void {
    if (this.#shelves.get(shelf.file) !== shelf) return
    for (const file of this.#shown) {
      const other = this.#shelves.get(file)
      if (other && this.#isHelper(other)) this.#hide(file)
    }
    if (this.#isHelper(shelf)) return
    this.#shown.add(shelf.file)
    const { view: entry, error, loaded } = shelf
    if (error) this.#emit({ type: 'failed', entry, error })
    else if (loaded) this.#emit({ type: 'loaded', entry, definition: loaded.definition })
  }

  #hide(file: string): void {
    if (this.#shown.delete(file)) this.#emit({ type: 'removed', file })
  }

  /** A file without a strategy that another one imports is a part of that one, not a strategy that failed. */
  #isHelper(shelf: LibraryShelf): boolean {
    if (shelf.loaded || shelf.added) return false
    return [...this.#shelves.values()].some((other) => other !== shelf && other.inputs.includes(shelf.file))
  }

  #emit(event: LibraryEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#parts.onFault(error)
      }
    }
  }

  #onChange(file: string): void {
    for (const shelf of this.#shelves.values()) if (shelf.inputs.includes(file)) this.#reloadSoon(shelf)
  }

  #onAppear(file: string): void {
    const isOurs = this.#parts.folders.some(({ path }) => path === dirname(file))
    if (isOurs && isStrategyFile(file) && !this.#shelves.has(file)) this.#reloadSoon(this.#shelve(file, false))
    this.#onChange(file)
    // It may be the import that another file missed.
    for (const shelf of this.#shelves.values()) if (shelf.error) this.#reloadSoon(shelf)
  }

  #onVanish(file: string): void {
    if (this.#shelves.get(file)?.added === false) this.#unshelve(file)
    this.#onChange(file)
  }

  #reloadSoon(shelf: LibraryShelf): void {
    this.#reload(shelf).catch(this.#parts.onFault)
  }
}

function strategyFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => isStrategyFile(name) && !name.startsWith('.'))
    .toSorted()
    .map((name) => join(folder, name))
}

function asStrategyError(error: unknown): StrategyError {
  if (error instanceof StrategyError) return error
  return new StrategyError('load', `a strategy could not be loaded: ${messageOf(error)}`, { cause: error })
}
