import { isCode, isNode, lineAt, nodesOf, type Finding, type SourceFile, type SyntaxNode } from './source-file.ts'

/** What a broker is asked to do. */
const ACTIONS = new Set(['submit', 'amend', 'cancel'])

/** Names by which a broker, or the way to one, goes in the engine. */
const BROKER = /^#?(?:.*broker|.*exchange|.*connection|venue)$/i

/**
 * Who may ask a broker for something. The gate is the only door for orders; what is behind it is the way to the broker;
 * STOP and FLATTEN have one of their own, which only cancels and closes.
 */
const DOORS: readonly string[] = [
  'src/engine/risk/risk-gate.ts',
  // The way of an order that has passed the gate.
  'src/engine/simulation/latent-broker.ts',
  'src/engine/execution/remote-sender.ts',
  // A broker of its own, in a process of its own.
  'src/engine/adapters/brokers/paper-server/',
  // Cancels and closes, when the gate is shut.
  'src/engine/execution/stop-venue.ts',
  'src/engine/execution/flatten-sequence.ts',
  'src/engine/execution/broker-stop.ts',
  'src/engine/session/outside-venue.ts',
]

/** Orders reach a broker by the risk gate alone: nobody else asks one for anything, by name or by taking its methods out. */
export function checkDoors(file: SourceFile): readonly Finding[] {
  const isEngine = file.path.startsWith('src/engine/') || file.path.startsWith('strategies/')
  if (!isCode(file) || !isEngine || DOORS.some((door) => file.path.startsWith(door))) return []
  return nodesOf(file)
    .filter((node) => asksBroker(node) || takesOut(node))
    .map(({ start }) => ({
      path: file.path,
      line: lineAt(file.text, start),
      message: 'asks a broker for something; orders, changes and cancels go by the risk gate',
    }))
}

/** `….broker.submit`, called or not. */
function asksBroker(node: SyntaxNode): boolean {
  if (node.type !== 'MemberExpression') return false
  const action = nameOf(node['property'])
  return action !== undefined && ACTIONS.has(action) && isBroker(node['object'])
}

/** `const { submit } = broker`. */
function takesOut(node: SyntaxNode): boolean {
  if (node.type !== 'VariableDeclarator' || !isBroker(node['init'])) return false
  const pattern = node['id']
  if (!isNode(pattern) || !Array.isArray(pattern['properties'])) return false
  return pattern['properties'].some((property: unknown) => {
    const key = isNode(property) ? nameOf(property['key']) : undefined
    return key !== undefined && ACTIONS.has(key)
  })
}

function isBroker(value: unknown): boolean {
  if (!isNode(value)) return false
  const name = value.type === 'MemberExpression' ? nameOf(value['property']) : nameOf(value)
  return name !== undefined && BROKER.test(name)
}

/** The name of an identifier, private or not, or of a text in brackets. */
function nameOf(value: unknown): string | undefined {
  if (!isNode(value)) return undefined
  const name = value['name'] ?? value['value']
  return typeof name === 'string' ? name : undefined
}
