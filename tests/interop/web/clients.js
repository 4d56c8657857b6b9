'use strict'
// A client of a kind that programs of the web use, over the nodes at HOST:PORT.
const Redis = require('ioredis')
const redis = require('redis')

const split = (address) => {
  const [host, port] = address.split(':')
  return { host, port: Number(port) }
}

const makers = {
  async ioredis([address]) {
    return new Redis({ ...split(address), maxRetriesPerRequest: null })
  },
  async 'ioredis-cluster'(addresses) {
    return new Redis.Cluster(addresses.map(split), { clusterRetryStrategy: () => 50 })
  },
  async redis([address]) {
    return redis.createClient({ url: `redis://${address}` })
  },
  // By itself it waits for a dead node for ever, and asks nobody else who has its slots now: with
  // Redis Cluster too. Programs let it give up, and make a new client.
  async 'redis-cluster'(addresses) {
    return redis.createCluster({
      rootNodes: addresses.map((a) => ({ url: `redis://${a}` })),
      defaults: {
        socket: { reconnectStrategy: (tries) => tries > 5 ? new Error('the node is gone') : 50 }
      }
    })
  }
}

exports.connect = async (kind, addresses) => {
  const client = await makers[kind](addresses)
  // They say so, and try again by themselves.
  client.on('error', () => {})
  if (kind.startsWith('redis')) await client.connect()
  return client
}
