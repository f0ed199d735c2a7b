import { createRoot } from 'react-dom/client'
import '@fontsource-variable/jetbrains-mono/wght.css'
import 'dockview-react/dist/styles/dockview.css'
import 'inter-ui/inter-variable-latin.css'
import { App } from './shell/app.tsx'
import { recallAppearance } from './shell/use-appearance.ts'
import { AnimationFrameBatch } from './state/frame-batch.ts'
import { createServices } from './state/services.ts'
import { useWorkspace } from './state/workspace.ts'
import { applyAppearance } from './theme/appearance.ts'
import './theme/tokens.css'
import './theme/base.css'
import './theme/dockview.css'
import { ContractClient } from './transport/client.ts'
import { shellTransport } from './transport/connect.ts'

const recalled = recallAppearance()
if (recalled !== null) useWorkspace.setState({ appearance: recalled })
applyAppearance(document.documentElement, useWorkspace.getState().appearance)

const services = createServices(new ContractClient(shellTransport(window)), new AnimationFrameBatch())

const root = document.getElementById('root')
if (root === null) throw new Error('Expected an element with the id root in the page, found none')
createRoot(root).render(<App services={services} />)
