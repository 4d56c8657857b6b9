#pragma once
/// For tests: a node with its shards, and what these are given from outside.
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "node/shard/entries.h"
#include "node/shard/learnt_parts.h"
#include "node/shard/memory_pool.h"
#include "node/shard/shard.h"

namespace pando::shard {

/// The tests of this room run with nodes of one shard, and of as many as PANDO_SHARDS says.
inline std::uint8_t shards_of_nodes() {
  const char* const said = std::getenv("PANDO_SHARDS");
  return static_cast<std::uint8_t>(said == nullptr ? 1 : std::atoi(said));
}

inline std::string name_of(std::size_t node) {
  return "n" + std::to_string(node);
}
inline Participant run_of(std::size_t node) {
  return {Id{{static_cast<std::uint8_t>(node + 1)}}, 1};
}

struct HandLease final : Lease {
  bool valid = true;
  bool serves(Instant, std::uint16_t) const override { return valid; }
};
/// An entry's method `add` appends the body and answers with its length before.
struct Adding final : Entries {
  void run(keys::Call& call) override {
    if (call.words[1] != "add") return void(no_method(call));
    const keys::Entry* entry = call.find(call.words[2]);
    const std::string before{entry == nullptr ? std::string{} : std::string{entry->text()}};
    call.put(call.words[2], before + std::string{call.words[3]}, 0);
    call.integer(static_cast<std::int64_t>(before.size()));
  }
};
/// No time passes, so everything takes 0 microseconds, unless a test says otherwise.
struct PlainObserver final : Observer {
  std::uint64_t ticks() const override { return at += step; }
  double nanoseconds_per_tick() const override { return 1; }
  Caller caller(std::uint64_t client) const override {
    return {"10.0.0.1:" + std::to_string(client), "c"};
  }
  inline static std::uint64_t at = 0, step = 0;
};
inline Config config_of(std::size_t i, ShardOf part, PlainPool& pool) {
  static Adding adding;
  static const PlainObserver observer;
  return {.self = run_of(i),
          .name = name_of(i),
          .part = part,
          .pool = part.count > 1 ? &pool : nullptr,
          .most_clients = 4'000'000'000,
          .entries = &adding,
          .observer = &observer};
}
struct TestNode {
  TestNode(std::size_t i, std::uint8_t count, Instant now) : learnt(count) {
    for (std::uint8_t shard = 0; shard < count; ++shard)
      shards.push_back(std::make_unique<Shard>(config_of(i, {shard, count}, pool), lease, now,
                                               Rng{i * count + shard + 1}));
  }
  Shard& at_client() { return *shards.back(); }
  HandLease lease;
  PlainPool pool;
  std::vector<std::unique_ptr<Shard>> shards;
  LearntParts learnt;
};

}  // namespace pando::shard
