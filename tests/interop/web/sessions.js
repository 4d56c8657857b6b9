'use strict'
// A small web application: log in, and count your visits. Its sessions are in the cluster.
//   node sessions.js KIND HOST:PORT...
const express = require('express')
const session = require('express-session')
const RedisStore = require('connect-redis').default
const { connect } = require('./clients.js')

// Answers once the session is saved: express-session by itself answers 200 even if that failed.
function answer(request, response) {
  const { user, visits } = request.session
  request.session.save(error => {
    if (error) return response.status(503).json({ error: error.message })
    response.json({ user, visits })
  })
}

async function main() {
  const [kind, ...addresses] = process.argv.slice(2)
  const client = await connect(kind, addresses)
  const app = express()
  app.use(session({
    store: new RedisStore({ client }), secret: 'grove', resave: false, saveUninitialized: false
  }))
  app.post('/login', (request, response) => {
    request.session.user = request.query.user
    request.session.visits = 0
    answer(request, response)
  })
  app.get('/visit', (request, response) => {
    if (request.session.user === undefined) return response.status(401).end()
    request.session.visits += 1
    answer(request, response)
  })
  const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port))
  process.stdin.resume().on('end', () => process.exit(0))
}
main()
