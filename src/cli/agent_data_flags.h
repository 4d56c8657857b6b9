#pragma once
/// Flags of `pando agent` that are about data.
#include <array>

#include "cli/flags.h"

namespace pando::cli {

inline constexpr auto kAgentDataFlags = std::to_array<FlagSpec>({
    {.name = "store",
     .kind = FlagKind::boolean,
     .help = "Hold a part of the data: be a member of the map (docs: protocol/map.md)."},
    {.name = "zone",
     .value = "PATH",
     .help = "Where this node is, as REGION/ZONE/RACK/HOST: copies are kept apart by it. Fewer "
             "labels are the last ones; without any the node's name is its host."},
    {.name = "weight",
     .value = "NUMBER",
     .fallback = "100",
     .help = "Its share of the data, beside those of the others; auto: by the memory and the "
             "processors that it may use, 100 for 4 GiB and 2 of them."},
    {.name = "drain-timeout",
     .kind = FlagKind::duration,
     .value = "TIME",
     .fallback = "30s",
     .help = "How long a node that leaves, or gets SIGTERM, may take to give all its data to "
             "others; 0s: SIGTERM stops it at once."},
    {.name = "copies",
     .value = "NUMBER",
     .fallback = "2",
     .help = "Copies of all data in a cluster that this node founds, 1 to 5."},
    {.name = "buckets",
     .value = "NUMBER",
     .fallback = "1024",
     .help = "Buckets of a cluster that this node founds: a power of two up to 16384, for ever."},
    {.name = "split-policy",
     .value = "POLICY",
     .fallback = "majority",
     .help = "Of a cluster that this node founds: what a side without a quorum does.",
     .choices = "majority read-only available",
     .completes = Completes::choices},
    {.name = "shards",
     .value = "NUMBER",
     .fallback = "1",
     .help = "Threads that serve data, each its part of the buckets and of the Redis clients, 1 to "
             "64."},
    {.name = "resp-acl-file",
     .value = "PATH",
     .help = "Users of the ports for Redis clients, a line each: user NAME RULE ..., as in Redis. "
             "ACL SAVE writes it.",
     .completes = Completes::file},
    {.name = "resp-tls-cert-file",
     .value = "PATH",
     .help =
         "Certificate of the ports for Redis clients (PEM): they speak TLS only. Needs the flag "
         "below. Read again at SIGHUP.",
     .completes = Completes::file},
    {.name = "resp-tls-key-file",
     .value = "PATH",
     .help = "Its private key (PEM, without a passphrase).",
     .completes = Completes::file},
    {.name = "resp-tls-ca-file",
     .value = "PATH",
     .help = "Certificates of the CAs that may have signed those of clients (PEM).",
     .completes = Completes::file},
    {.name = "resp-tls-auth-clients",
     .value = "WORD",
     .fallback = "yes",
     .help = "Whether Redis clients show certificates, as tls-auth-clients of Redis.",
     .choices = "yes optional no",
     .completes = Completes::choices},
    {.name = "resp-maxclients",
     .value = "NUMBER",
     .fallback = "10000",
     .help = "Redis clients at once, of both ports. CONFIG SET maxclients changes it."},
    {.name = "resp-timeout",
     .kind = FlagKind::duration,
     .value = "TIME",
     .fallback = "0s",
     .help = "A Redis client that says nothing for so long is closed; 0s: never."},
    {.name = "resp-tcp-keepalive",
     .kind = FlagKind::duration,
     .value = "TIME",
     .fallback = "5m",
     .help = "TCP asks a Redis client that is silent for so long whether it is there; 0s: never."},
    {.name = "resp-client-output-buffer-limit",
     .value = "LIMITS",
     .fallback = "pubsub 32mb 8mb 60",
     .help = "What may wait for a Redis client that does not read: CLASS HARD SOFT SECONDS ..., "
             "classes normal and pubsub, as in Redis."},
    {.name = "maxmemory",
     .value = "SIZE",
     .fallback = "0",
     .help = "How much data this node may have, its copies for others included, as 512mb; 0: no "
             "limit. Beyond it nothing may be added to its buckets, or keys are evicted."},
    {.name = "maxmemory-policy",
     .value = "POLICY",
     .fallback = "noeviction",
     .help = "Which keys go when there is more, as in Redis.",
     .choices = "noeviction allkeys-lru allkeys-lfu allkeys-random volatile-lru volatile-lfu "
                "volatile-random volatile-ttl",
     .completes = Completes::choices},
});

}  // namespace pando::cli
