'use strict'
// Writes keys of its own until its input ends, then says which were acknowledged:
//   node writer.js KIND HOST:PORT...
const { connect } = require('./clients.js')

const TASKS = 8
const [kind, ...addresses] = process.argv.slice(2)
let stopped = false
process.stdin.resume().on('end', () => { stopped = true })

const acknowledged = {}
const errors = {}

async function write(task) {
  let client = await connect(kind, addresses)
  for (let i = 0; !stopped; ++i) {
    const key = `{${task}-${i % 50}}:${i}`
    try {
      await client.set(key, String(i))
      acknowledged[key] = i
    } catch (error) {
      errors[error.message] = (errors[error.message] || 0) + 1
      if (/closed|gone/i.test(error.message)) client = await connect(kind, addresses)
    }
    if (i === 0) console.log('writing')
  }
}

async function main() {
  await Promise.all([...Array(TASKS).keys()].map(write))
  process.stdout.write(JSON.stringify({ acknowledged, errors }) + '\n', () => process.exit(0))
}
main()
