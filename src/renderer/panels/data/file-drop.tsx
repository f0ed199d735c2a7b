import { FileDown } from 'lucide-react'
import { useEffect, useState, type JSX } from 'react'
import { ImportDialog } from './import-dialog.tsx'
import { takeFiles, useImports } from './import-store.ts'
import styles from './data-panel.module.css'
import { toast } from '../../components/toast-store.ts'

/** Files dropped anywhere on the window, and the dialog that imports them. Mounted once, above all panels. */
export function FileDrop(): JSX.Element {
  const over = useFileDrop()
  const { queue, problem, fail, next } = useImports()
  const file = queue[0]
  useEffect(() => {
    if (problem === null) return
    toast({ tone: 'warning', text: problem })
    fail(null)
  }, [problem, fail])
  return (
    <>
      {over ? (
        <div className={styles['dropVeil']} aria-hidden="true">
          <div className={styles['dropTarget']}>
            <FileDown />
            <p>Drop to import price data</p>
          </div>
        </div>
      ) : null}
      {file === undefined ? null : (
        <ImportDialog key={`${file.name}-${queue.length}`} file={file} left={queue.length - 1} onDone={next} />
      )}
    </>
  )
}

/** True while files are dragged over the window. */
function useFileDrop(): boolean {
  const [over, setOver] = useState(false)
  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
    // `dragleave` fires for every element; only the one that leaves the window has no other target.
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const enter = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(false)
      void takeFiles([...(event.dataTransfer?.files ?? [])])
    }
    window.addEventListener('dragenter', enter)
    window.addEventListener('dragover', enter)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragenter', enter)
      window.removeEventListener('dragover', enter)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [])
  return over
}
