import { useState, type JSX } from 'react'
import { Dialog } from '../../components/dialog.tsx'
import { Segmented } from '../../components/segmented.tsx'
import styles from './alert-dialog.module.css'
import { ChannelsSection } from './channels-section.tsx'
import { GeneralSection } from './general-section.tsx'
import { RulesSection } from './rules-section.tsx'

const SECTIONS = [
  { value: 'rules', label: 'Rules' },
  { value: 'channels', label: 'Channels' },
  { value: 'general', label: 'Desktop and quiet hours' },
] as const
type Section = (typeof SECTIONS)[number]['value']

/** What is to be told, and where. */
export function AlertDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const [section, setSection] = useState<Section>('rules')
  return (
    <Dialog open onClose={onClose} title="Alerts" width="wide">
      <div className={styles['dialog']}>
        <Segmented label="Section" value={section} options={SECTIONS} onChange={setSection} />
        {section === 'rules' ? <RulesSection /> : null}
        {section === 'channels' ? <ChannelsSection /> : null}
        {section === 'general' ? <GeneralSection /> : null}
      </div>
    </Dialog>
  )
}
