// The TypeScript SDK's client under another program's command. Each line that
// comes in is a call of one of its methods, what that gives goes out as a line:
//
//	node client.mjs                 over HTTP, to DOCKET_URL
//	node client.mjs <a command>     over the standard input and output of a command
import { createInterface } from 'node:readline'
import { discoverOAuthProtectedResourceMetadata } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

const { DOCKET_URL, DOCKET_API_KEY } = process.env
const [command] = process.argv.slice(2)
const server = new URL('/mcp', DOCKET_URL)

const transport = command
  ? new StdioClientTransport({ command, env: { DOCKET_URL, DOCKET_API_KEY } })
  : new StreamableHTTPClientTransport(server, { requestInit: { headers: { Authorization: `Bearer ${DOCKET_API_KEY}` } } })
const client = new Client({ name: 'typescript', version: '1' })

// callTool holds results to the schemas that listTools has brought.
const methods = {
  connect: async () => {
    await client.connect(transport)
    return { server: client.getServerVersion(), instructions: client.getInstructions() }
  },
  listTools: () => client.listTools(),
  callTool: params => client.callTool(params),
  listResourceTemplates: () => client.listResourceTemplates(),
  readResource: params => client.readResource(params),
  listPrompts: () => client.listPrompts(),
  getPrompt: params => client.getPrompt(params),
  discover: () => discoverOAuthProtectedResourceMetadata(server),
  close: () => client.close(),
}

for await (const line of createInterface({ input: process.stdin })) {
  const { method, params } = JSON.parse(line)
  let said
  try {
    said = { result: (await methods[method](params)) ?? {} }
  } catch (error) {
    said = { error: `${error.name} ${error.code ?? ''}: ${error.message}` }
  }
  process.stdout.write(JSON.stringify(said) + '\n')
}
